import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// What agents do in a ticket's topic with commands.
struct AgentCommands: Sendable {
    let tickets: TicketBook
    let events: EventLog
    let staff: StaffIntake

    static let help = """
        What you write here goes to the customer.
        /note text – a note that stays inside (so do replies to notes)
        /assign me, /assign @name – who takes care of the ticket
        /resolve, /close, /reopen – the ticket's status
        /delete – as a reply: deletes your message at the customer's too
        /status, /whois – the ticket, the customer
        /online, /away, /busy, /offline – whether you take tickets

        """ + lifecycleHelp

    func run(
        _ command: Command, _ message: Message, by agent: Agent, in ticket: Ticket, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws -> UpdateProcessor.Result {
        let actor = Actor.agent(agent.id.rawValue)
        let now = context.now
        func say(_ text: String) throws {
            try tickets.outbox.hint(text, in: ticket, replyTo: message.messageID, at: now, in: db)
        }
        if let permission = CommandPermissions.needed(for: command), try !agent.may(permission, in: db) {
            try say(CommandPermissions.refusal)
            return .done
        }
        switch command.name {
        case "note":
            guard !command.argument.isBlank else {
                try say("A note needs a text: /note text")
                break
            }
            try staff.write(message, by: agent, in: ticket, as: .note, text: command.argument, context, in: db)
        case "resolve", "close":
            let status: Ticket.Status = command.name == "close" ? .closed : .resolved
            let text = try refusing {
                try tickets.change(ticket, to: status, by: actor, origin: "telegram", at: now, in: db)
                return nil
            }
            if let text { try say(text) }
        case "reopen": try say(try reopen(ticket, by: actor, at: now, in: db))
        case "assign": try say(try assign(command.argument.text, agent, ticket, by: actor, at: now, in: db))
        case "online", "away", "busy", "offline":
            var change = AgentBook.Change()
            change.availability = Agent.Availability(rawValue: command.name)
            _ = try AgentBook(events: events).update(
                agent, change, by: Author(actor, from: "telegram"), at: now, in: db)
            try say("You are \(command.name).")
        case "status": try say(try status(of: ticket, in: db))
        case "whois": try say(try whois(ticket, in: db))
        case "help", "start": try say(([Self.help] + staff.commands.map(\.help)).joined(separator: "\n"))
        case "delete": try say(try delete(message, ticket, by: actor, context, in: db))
        case let name where Self.lifecycleNames.contains(name):
            // The topics are told themselves of what says nothing here.
            if let text = try refusing({ try lifecycle(command, ticket, by: actor, at: now, in: db) }) { try say(text) }
        case let name:
            if let further = staff.commands.first(where: { $0.name == name }) {
                try further.run(
                    call(further, by: agent, in: ticket, command.argument.text, message.messageID, at: now), in: db)
                break
            }
            return try staff.refuse(
                .command, "/\(command.name) is not a command here; the message was not passed on. /help lists them.",
                message, ticket, context, in: db)
        }
        return .done
    }

    /// Puts a refusal into words.
    func refusing(_ body: () throws -> String?) throws -> String? {
        do {
            return try body()
        } catch let refusal as TransitionRefused {
            return refusal.description
        } catch let refusal as TicketBook.MergeRefused {
            return refusal.description
        } catch is TicketBook.SnoozeRefused {
            return "A ticket that is resolved or closed cannot sleep."
        }
    }

    /// - Parameter argument: nil where a button was pressed.
    func call(
        _ command: any StaffCommand, by agent: Agent, in ticket: Ticket, _ argument: String?, _ messageID: Int64,
        at now: Timestamp
    ) -> StaffCall {
        StaffCall(
            ticket: ticket, agent: agent, argument: argument ?? "", now: now, tickets: tickets,
            writer: AgentWriter(tickets: tickets, events: events, settings: staff.settings), command: command.name,
            messageID: messageID, isButton: argument == nil)
    }

    /// Why a closed ticket cannot be opened again, or that it was.
    func reopen(_ ticket: Ticket, by actor: Actor, at now: Timestamp, in db: any SQLConnection) throws -> String {
        if ticket.status == .closed {
            let other: Ticket.ID? = try db.value(
                """
                SELECT id FROM tickets WHERE bot_id = \(ticket.botID) AND chat_id = \(ticket.chatID)
                    AND topic_id = \(ticket.topicID) AND user_id = \(ticket.userID) AND status <> 'closed'
                """)
            if let other { return "The customer has a newer ticket already: #\(other)." }
        }
        if let target = ticket.mergedIntoID { return "The ticket goes on in #\(target): /unmerge parts them." }
        guard ticket.status != .open else { return "The ticket is open already." }
        try tickets.change(ticket, to: .open, by: actor, origin: "telegram", at: now, in: db)
        return ticket.status.isOver ? "Reopened." : "It is open."
    }

    private func assign(
        _ argument: String, _ agent: Agent, _ ticket: Ticket, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> String {
        var name = argument.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if name.first == "@" { name.removeFirst() }
        guard !name.isEmpty else { return "To whom? /assign me, or /assign @name" }
        guard let assignee = name.lowercased() == "me" ? agent : try AgentDirectory.find(named: name, in: db) else {
            let names = try AgentDirectory.all(in: db).map(\.name).joined(separator: ", ")
            return "There is no agent “\(name)”. Agents: \(names)"
        }
        try tickets.assign(ticket, to: assignee, by: actor, origin: "telegram", at: now, in: db)
        return "Assigned to \(assignee.name)."
    }

    private func status(of ticket: Ticket, in db: any SQLConnection) throws -> String {
        let assignee = try ticket.assigneeID.flatMap { try AgentDirectory.find($0, in: db) }?.name ?? "nobody"
        return """
            #\(ticket.id) “\(ticket.subject)” is \(ticket.status.rawValue), priority \(ticket.priority.rawValue), \
            assigned to \(assignee), opened \(ticket.createdAt).
            """
    }

    private func whois(_ ticket: Ticket, in db: any SQLConnection) throws -> String {
        guard let contact = try ContactDirectory.find(ticket.contactID, in: db) else { return "Nobody is known." }
        let earlier: Int64 =
            try db.value(
                "SELECT COUNT(*) FROM tickets WHERE contact_id = \(contact.id) AND id < \(ticket.id)") ?? 0
        let names = try ContactDirectory.identities(of: contact.id, in: db)
            .filter { $0.until != nil && $0.kind != .language }.map(\.value)
        var lines = ["\(contact.name), id \(contact.senderID ?? 0)"]
        if let username = contact.username { lines.append("@\(username)") }
        if let language = contact.language { lines.append("language: \(language)") }
        if !names.isEmpty { lines.append("formerly: \(names.joined(separator: ", "))") }
        lines.append("known since \(contact.createdAt), earlier tickets: \(earlier)")
        return lines.joined(separator: "\n")
    }

    private func delete(
        _ message: Message, _ ticket: Ticket, by actor: Actor, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws -> String {
        guard let reply = message.personalReply,
            let copy = try MessageStore.copy(
                bot: context.bot, chat: message.chat.id, telegramID: reply.messageID, in: db),
            let target = try MessageStore.find(copy.messageID, in: db), target.authorType == .agent,
            target.kind == .message
        else { return "Reply with /delete to a message that an agent has sent to the customer." }
        guard target.deletedAt == nil else { return "It is deleted already." }
        try MessageStore.markDeleted(target.id, at: context.now, in: db)
        try tickets.outbox.deleteForCustomer(target.id, ticket, at: context.now, in: db)
        try events.append(
            "message.deleted", at: context.now, by: actor, ticket: ticket.id.rawValue,
            contact: ticket.contactID.rawValue, data: MessageEvent(messageID: target.id, author: .agent), in: db)
        return "Deleted at the customer’s."
    }
}

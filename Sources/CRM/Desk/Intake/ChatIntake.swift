import Contacts
import Kernel
import SQL
package import TelegramBotAPI

/// What happens to chats: blocked and unblocked, rights changed, topics made and closed, groups moved.
struct ChatIntake: Sendable {
    let tickets: TicketBook
    let events: EventLog

    // MARK: Members

    /// The bot's own place changed: in a private chat this is exactly block and unblock.
    func ownPlaceChanged(
        _ change: ChatMemberUpdate, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        guard change.chat.type == .private else {
            return try ownRightsChanged(change, context, in: db)
        }
        let isBlocked = change.newChatMember.status == .kicked
        let open: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE bot_id = \(context.bot) AND chat_id = \(change.chat.id) AND topic_id = 0 AND user_id = 0
                AND status <> 'closed'
            """)
        for ticket in open { try tickets.setUnreachable(isBlocked, ticket, at: context.now, in: db) }
    }

    private func ownRightsChanged(
        _ change: ChatMemberUpdate, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        guard let group = try BotDirectory.group(change.chat.id, of: context.bot, in: db) else { return }
        let problem = GroupRights.problem(with: change.newChatMember, purpose: group.purpose)
        try BotDirectory.setState(of: group.chatID, bot: context.bot, problem: problem, in: db)
        guard (problem == nil) != (group.problem == nil) else { return }
        try events.append(
            problem == nil ? "group.restored" : "group.broken", at: context.now, by: .system,
            data: ["chat_id": String(group.chatID), "problem": problem ?? ""], in: db)
    }

    func memberChanged(
        _ change: ChatMemberUpdate, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        try AgentDirectory.setMembership(
            of: change.newChatMember.user.id, in: change.chat.id,
            isAdministrator: change.newChatMember.isAdministrator, at: context.now, in: db)
    }

    // MARK: Service messages

    func service(
        _ service: ServiceMessage, _ message: Message, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        switch service {
        case .migratedTo(let new):
            try GroupMigration.move(from: message.chat.id, to: new, bot: context.bot, in: db)
        case .migratedFrom(let old):
            try GroupMigration.move(from: old, to: message.chat.id, bot: context.bot, in: db)
        case .newTitle(let title):
            try db.later(
                """
                UPDATE bot_groups SET title = \(title)
                WHERE bot_id = \(context.bot) AND chat_id = \(message.chat.id)
                """)
        default: try topicChanged(service, message, context, in: db)
        }
    }

    private func topicChanged(
        _ service: ServiceMessage, _ message: Message, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        guard let topic = message.messageThreadID,
            try BotDirectory.group(message.chat.id, of: context.bot, in: db)?.purpose == .desk
        else { return }
        let isOwn = message.from?.id == context.bot.rawValue
        if case .topicCreated(let name, _, _) = service {
            guard isOwn, let ticket = try TopicBook.owner(ofTitle: name, in: message.chat.id, in: db) else { return }
            return try TopicBook.adopt(topic, for: ticket, at: context.now, tickets, in: db)
        }
        guard !isOwn, let ticket = try TicketBook.find(chat: message.chat.id, topic: topic, in: db) else { return }
        let actor: Actor =
            try message.from.flatMap { try AgentDirectory.find(telegramUserID: $0.id, in: db) }
            .map { .agent($0.id.rawValue) } ?? .system
        switch service {
        case .topicClosed:
            try db.later("UPDATE tickets SET desk_topic_closed = TRUE WHERE id = \(ticket.id)")
            try tickets.change(ticket, to: .closed, by: actor, origin: "telegram", at: context.now, in: db)
        case .topicReopened:
            try db.later("UPDATE tickets SET desk_topic_closed = FALSE WHERE id = \(ticket.id)")
            guard ticket.status.isOver else { return }
            let commands = AgentCommands(
                tickets: tickets, events: events,
                staff: StaffIntake(tickets: tickets, events: events, settings: tickets.settings, commands: []))
            _ = try commands.reopen(ticket, by: actor, at: context.now, in: db)
        case .topicEdited(let name?, _):
            try db.later("UPDATE tickets SET desk_topic_title = \(name) WHERE id = \(ticket.id)")
            try tickets.rename(
                ticket, to: Self.subject(in: name, of: ticket), by: actor, origin: "telegram", at: context.now, in: db)
        default: break
        }
    }

    /// The subject within a title of the form `#1042 Ann Lee · subject`; the whole title, where it has another form.
    static func subject(in title: String, of ticket: Ticket) -> String {
        guard title.hasPrefix("#\(ticket.id) "), let mark = title.firstRange(of: " · ") else { return title }
        return String(title[mark.upperBound...])
    }
}

/// The rights that a bot needs in a group.
package enum GroupRights {
    /// What is missing, in words that say what to do; nil when nothing is.
    package static func problem(with member: ChatMember, purpose: BotGroup.Purpose) -> String? {
        guard member.isPresent else { return "the bot is not a member of the group: add it" }
        guard purpose == .desk else {
            return member.isAdministrator
                ? nil : "the bot is not an administrator: make it one, or it does not see what people write"
        }
        guard member.isAdministrator else { return "the bot is not an administrator: make it one" }
        var missing: [String] = []
        if !member.can(.manageTopics) { missing.append("“Manage topics” (can_manage_topics)") }
        if !member.can(.deleteMessages) { missing.append("“Delete messages” (can_delete_messages)") }
        return missing.isEmpty ? nil : "the bot lacks the right \(missing.joined(separator: " and ")): grant it"
    }
}

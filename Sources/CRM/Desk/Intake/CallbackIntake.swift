import Kernel
import SQL
import TelegramBotAPI

/// Buttons that agents press.
struct CallbackIntake: Sendable {
    let tickets: TicketBook
    let staff: StaffIntake
    let commands: AgentCommands

    func pressed(
        _ query: CallbackQuery, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> UpdateProcessor.Result {
        func answer(_ text: String) throws -> UpdateProcessor.Result {
            try tickets.outbox.answerCallback(query.id, text, bot: context.bot, at: context.now, in: db)
            return .done
        }
        if let question = CustomerAnswer(query.data), let message = query.message {
            let text = try tickets.answered(
                question.answer, about: question.ticket, by: query.from.id, in: message.chat.id, at: context.now,
                in: db)
            return try answer(text ?? "This button does nothing any more.")
        }
        guard let message = query.message, let parts = query.data?.split(separator: ":", maxSplits: 2),
            parts.count == 3,
            let number = Int64(parts[1]),
            try BotDirectory.group(message.chat.id, of: context.bot, in: db)?.purpose == .desk
        else { return try answer("This button does nothing any more.") }
        let agent: Agent
        switch try staff.person(query.from, in: message.chat.id, context, in: db) {
        case .unknown: return .waiting
        case .stranger: return try answer("Only agents can do this.")
        case .agent(let known): agent = known
        }
        let actor = Actor.agent(agent.id.rawValue)
        try AgentPresence.heard(agent, staff.events, at: context.now, in: db)
        if parts[0] == "d", try !agent.may(.settle, in: db) { return try answer(CommandPermissions.refusal) }
        if parts[0] == "d", let action = UncertainAction(rawValue: String(parts[2])) {
            return try answer(
                try DeliveryDesk.decide(
                    action, Delivery.ID(number), by: Author(actor, from: "telegram"), tickets.outbox.outbox,
                    at: context.now, in: db))
        }
        if parts[0] == "c" {
            guard try agent.may(.reply, in: db) else { return try answer(CommandPermissions.refusal) }
            let words = parts[2].split(separator: ":", maxSplits: 1)
            guard let command = staff.commands.first(where: { $0.name == words.first ?? "" }),
                let ticket = try TicketBook.lock(Ticket.ID(number), in: db)
            else { return try answer("This button does nothing any more.") }
            let call = commands.call(command, by: agent, in: ticket, nil, message.messageID, at: context.now)
            return try answer(try command.pressed(String(words.dropFirst().first ?? ""), call, in: db))
        }
        guard parts[0] == "t", let action = TicketAction(rawValue: String(parts[2])),
            let ticket = try TicketBook.lock(Ticket.ID(number), in: db)
        else { return try answer("This button does nothing any more.") }
        guard try agent.may(CommandPermissions.needed(for: action), in: db) else {
            return try answer(CommandPermissions.refusal)
        }
        let now = context.now
        switch action {
        case .assignToMe:
            try tickets.assign(ticket, to: agent, by: actor, origin: "telegram", at: now, in: db)
            return try answer("Assigned to \(agent.name).")
        case .resolve, .close:
            let status: Ticket.Status = action == .close ? .closed : .resolved
            let refusal = try commands.refusing {
                try tickets.change(ticket, to: status, by: actor, origin: "telegram", at: now, in: db)
                return nil
            }
            return try answer(refusal ?? (action == .close ? "Closed." : "Resolved."))
        case .reopen: return try answer(try commands.reopen(ticket, by: actor, at: now, in: db))
        }
    }
}

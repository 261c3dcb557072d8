import Kernel
import SQL
import TelegramBotAPI

/// What agents do with a ticket's way by commands.
extension AgentCommands {
    static let lifecycleHelp = """
        /open, /pending – in work, or waiting for the customer
        /hold reason – waiting for somebody else
        /snooze 2h, /snooze 2026-12-01 09:00 (UTC), /snooze reply, /unsnooze – put it aside
        /merge #12, /unmerge – makes this ticket part of another of the same customer
        /priority high – low, normal, high or urgent
        /tag words, /untag words
        """

    /// - Returns: what the agent is told; nil for another command.
    func lifecycle(
        _ command: Command, _ ticket: Ticket, by actor: Actor, at now: Timestamp, in db: any SQLConnection
    ) throws -> String? {
        let argument = command.argument.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        switch command.name {
        case "open": return try reopen(ticket, by: actor, at: now, in: db)
        case "pending":
            try tickets.change(ticket, to: .pending, by: actor, origin: Self.origin, at: now, in: db)
            return "It waits for the customer."
        case "hold":
            guard !argument.isEmpty else { return "Why? /hold reason" }
            try tickets.change(
                ticket, to: .onHold, reason: String(argument.prefix(Ticket.longestHoldReason)), by: actor,
                origin: Self.origin, at: now, in: db)
            return "It is on hold."
        case "snooze": return try snooze(ticket, argument, by: actor, at: now, in: db)
        case "unsnooze":
            try tickets.endSnooze(of: ticket, .agent, by: actor, origin: Self.origin, at: now, in: db)
            return "It is awake."
        case "merge": return try merge(ticket, argument, by: actor, at: now, in: db)
        case "unmerge":
            try tickets.unmerge(ticket, by: actor, origin: Self.origin, at: now, in: db)
            return nil
        case "priority":
            guard let priority = Ticket.Priority(rawValue: argument.lowercased()) else {
                return "Which? \(Ticket.Priority.allCases.map { "/priority \($0.rawValue)" }.joined(separator: ", "))"
            }
            try tickets.prioritize(ticket, as: priority, by: actor, origin: Self.origin, at: now, in: db)
            return "Its priority is \(priority.rawValue)."
        case "tag", "untag": return try tag(ticket, argument, command.name == "tag", by: actor, at: now, in: db)
        default: return nil
        }
    }

    private static let origin = "telegram"

    static let lifecycleNames: Set<String> = [
        "open", "pending", "hold", "snooze", "unsnooze", "merge", "unmerge", "priority", "tag", "untag",
    ]

    private func snooze(
        _ ticket: Ticket, _ argument: String, by actor: Actor, at now: Timestamp, in db: any SQLConnection
    ) throws -> String {
        guard let time = SnoozeTime(argument, at: now) else {
            return "Until when? /snooze 2h, /snooze 3d, /snooze 2026-12-01 09:00 (UTC), /snooze reply"
        }
        let until: Timestamp? = if case .until(let time) = time { time } else { nil }
        try tickets.snooze(ticket, until: until, by: actor, origin: Self.origin, at: now, in: db)
        return "It sleeps until \(until.map { "\($0), or until " } ?? "")the customer writes."
    }

    private func merge(
        _ ticket: Ticket, _ argument: String, by actor: Actor, at now: Timestamp, in db: any SQLConnection
    ) throws -> String? {
        let number = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
        guard let id = Int64(number) else { return "Into which? /merge #12" }
        guard let target = try TicketBook.lock(Ticket.ID(id), in: db) else { return "There is no ticket #\(id)." }
        try tickets.merge(ticket, into: target, by: actor, origin: Self.origin, at: now, in: db)
        return nil
    }

    private func tag(
        _ ticket: Ticket, _ argument: String, _ adds: Bool, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> String {
        let words = argument.split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard !words.isEmpty, words.allSatisfy({ $0.count <= Ticket.longestTag }) else {
            return "Which? /\(adds ? "tag" : "untag") word, further words"
        }
        let tags =
            adds
            ? ticket.tags + words.filter { !ticket.tags.contains($0) } : ticket.tags.filter { !words.contains($0) }
        guard tags.count <= Ticket.mostTags else { return "A ticket has at most \(Ticket.mostTags) tags." }
        try tickets.tag(ticket, with: tags, by: actor, origin: Self.origin, at: now, in: db)
        return tags.isEmpty ? "It has no tags." : "Its tags: \(tags.joined(separator: ", "))."
    }
}

import Kernel
import SQL
import TelegramBotAPI

/// What happens to tickets by the mere passing of days, once a minute, some at a time: resolved ones are closed; those
/// whose customer is silent are resolved, after a warning. The policy of that moment decides, also for tickets that were
/// there before it was set.
struct TicketSweep {
    let tickets: TicketBook
    let policy: DeskPolicy
    let now: Timestamp

    static let timer: Timers.Kind = "desk.sweep"
    private static let interval = Duration.seconds(60)
    private static let batch = 100

    /// - Returns: when to go on.
    static func run(_ tickets: TicketBook, at now: Timestamp, in db: any SQLConnection) throws -> Timestamp {
        let sweep = TicketSweep(tickets: tickets, policy: try DeskPolicy.current(in: db), now: now)
        let counts = [try sweep.close(in: db), try sweep.resolve(in: db), try sweep.warn(in: db)]
        return counts.contains(batch) ? now : now + interval
    }

    private func close(in db: any SQLConnection) throws -> Int {
        guard let days = policy.closeAfterDays else { return 0 }
        let due: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE status = 'resolved' AND resolved_at <= \(now - .seconds(days * 24 * 3600))
            ORDER BY resolved_at, id LIMIT \(Self.batch)\(db.dialect.forUpdateSkipLocked)
            """)
        for ticket in due { try tickets.change(ticket, to: .closed, by: .system, origin: "policy", at: now, in: db) }
        return due.count
    }

    private func resolve(in db: any SQLConnection) throws -> Int {
        guard let hours = policy.resolveAfterSilenceHours else { return 0 }
        // Who was to be warned has had their time to answer.
        let warned: SQL =
            policy.warns
            ? " AND silence_warned_at <= \(now - .seconds(policy.warningHours * 3600))" : ""
        let due: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE status = 'pending' AND silent_since <= \(now - .seconds(hours * 3600))\(warned)
                AND is_snoozed = FALSE
            ORDER BY silent_since, id LIMIT \(Self.batch)\(db.dialect.forUpdateSkipLocked)
            """)
        for ticket in due {
            try tickets.change(ticket, to: .resolved, by: .system, origin: "policy", at: now, in: db)
        }
        return due.count
    }

    private func warn(in db: any SQLConnection) throws -> Int {
        guard let hours = policy.resolveAfterSilenceHours, let text = policy.silenceWarning else { return 0 }
        let silent = hours - policy.warningHours
        let due: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE status = 'pending' AND silent_since <= \(now - .seconds(silent * 3600))
                AND silence_warned_at IS NULL AND is_snoozed = FALSE
            ORDER BY silent_since, id LIMIT \(Self.batch)\(db.dialect.forUpdateSkipLocked)
            """)
        for ticket in due {
            try db.later(
                """
                UPDATE tickets SET silence_warned_at = \(now), updated_at = \(now), version = version + 1
                WHERE id = \(ticket.id)
                """)
            guard !ticket.isUnreachable else { continue }
            try tickets.tell(FormattedText(text), in: ticket, at: now, in: db)
        }
        return due.count
    }
}

extension DeskPolicy {
    fileprivate var warns: Bool { silenceWarning != nil }

    /// Never more than the silence itself.
    fileprivate var warningHours: Int { min(silenceWarningHours, resolveAfterSilenceHours ?? 0) }
}

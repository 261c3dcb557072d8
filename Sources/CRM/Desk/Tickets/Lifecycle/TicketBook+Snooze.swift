package import Kernel
package import SQL

extension TicketBook {
    static let snoozeTimer: Timers.Kind = "desk.snooze"

    /// Why a ticket sleeps no more.
    package enum WakeReason: String, Sendable, Encodable {
        case time, customer, agent
        /// It was resolved or closed.
        case over
    }

    /// A ticket that is resolved or closed cannot sleep.
    package struct SnoozeRefused: Error {}

    /// Puts a ticket aside until a time, or until the customer writes, whichever comes first.
    /// - Parameter until: nil: until the customer writes.
    /// - Throws: `SnoozeRefused`
    @discardableResult
    package func snooze(
        _ ticket: Ticket, until: Timestamp?, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard !ticket.status.isOver else { throw SnoozeRefused() }
        guard !ticket.isSnoozed || ticket.snoozedUntil != until else { return ticket }
        try db.later(
            """
            UPDATE tickets SET is_snoozed = TRUE, snoozed_until = \(until), updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        if let until {
            try Timers.set(Self.snoozeTimer, key: "\(ticket.id)", at: until, in: db)
        } else {
            try Timers.cancel(Self.snoozeTimer, key: "\(ticket.id)", in: db)
        }
        let change = try FieldChange(
            "snoozed_until", from: ticket.snoozedUntil?.description, to: until?.description)
        try record("ticket.snoozed", change, ticket, by: actor, origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) {
            $0.isSnoozed = true
            $0.snoozedUntil = until
        }
    }

    /// Nothing happens to a ticket that is awake.
    @discardableResult
    package func endSnooze(
        of ticket: Ticket, _ reason: WakeReason, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.isSnoozed else { return ticket }
        try db.later(
            """
            UPDATE tickets SET is_snoozed = FALSE, snoozed_until = NULL, updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        if reason != .time { try Timers.cancel(Self.snoozeTimer, key: "\(ticket.id)", in: db) }
        let change = try FieldChange(
            before: ["snoozed_until": ticket.snoozedUntil?.description],
            after: ["snoozed_until": nil, "reason": reason.rawValue])
        try record("ticket.unsnoozed", change, ticket, by: actor, origin: origin, at: now, in: db)
        if reason == .time { try outbox.hint("⏰ The snooze is over.", in: ticket, at: now, in: db) }
        return try changed(ticket, at: now, in: db) {
            $0.isSnoozed = false
            $0.snoozedUntil = nil
        }
    }

    /// The times of snoozes have come; of one that was changed meanwhile it is still to come.
    func snoozesEnded(_ ids: [Ticket.ID], at now: Timestamp, in db: any SQLConnection) throws {
        guard !ids.isEmpty else { return }
        let due: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE id IN (\(list: ids.paddedForStatement)) AND is_snoozed = TRUE AND snoozed_until <= \(now)
            ORDER BY id\(db.dialect.forUpdate)
            """)
        try db.reserveIDs([(due.count, EventLog.rows)])
        for ticket in due { try endSnooze(of: ticket, .time, by: .system, at: now, in: db) }
    }
}

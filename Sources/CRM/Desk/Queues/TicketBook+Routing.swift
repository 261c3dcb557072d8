package import Kernel
package import SQL

/// What finding a queue and an agent for tickets needs of them.
extension TicketBook {
    /// Customers' new tickets for which no queue has been looked for, the oldest first, held against other nodes.
    package static func unrouted(limit: Int, in db: any SQLConnection) throws -> [Ticket] {
        try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets WHERE needs_routing = TRUE ORDER BY id
            LIMIT \(limit)\(db.dialect.forUpdateSkipLocked)
            """)
    }

    package static func hasUnrouted(in db: any SQLConnection) throws -> Bool {
        try db.first("SELECT 1 FROM tickets WHERE needs_routing = TRUE LIMIT 1") != nil
    }

    package static func markRouted(_ tickets: [Ticket.ID], in db: any SQLConnection) throws {
        guard !tickets.isEmpty else { return }
        try db.later("UPDATE tickets SET needs_routing = FALSE WHERE id IN (\(list: tickets.paddedForStatement))")
    }

    /// Those that wait in a queue for an agent: the most urgent first, of those the one that waits longest; held against
    /// other nodes.
    package static func waiting(
        in queue: Int64, limit: Int, _ db: any SQLConnection
    ) throws -> [Ticket] {
        var found: [Ticket] = []
        for priority in Ticket.Priority.allCases.reversed() where found.count < limit {
            found += try db.all(
                """
                SELECT \(Ticket.columns) FROM tickets
                WHERE queue_id = \(queue) AND priority = \(priority) AND assignee_id IS NULL
                    AND status IN ('new', 'open') AND is_snoozed = FALSE
                ORDER BY queued_at, id LIMIT \(limit - found.count)\(db.dialect.forUpdateSkipLocked)
                """)
        }
        return found
    }

    /// Those that have waited in a queue since before a time, and of which nobody has been told; held against other nodes.
    package static func waitingTooLong(
        in queue: Int64, since time: Timestamp, limit: Int, _ db: any SQLConnection
    ) throws -> [Ticket] {
        try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE queue_id = \(queue) AND queued_at <= \(time) AND waiting_told_at IS NULL AND assignee_id IS NULL
                AND status IN ('new', 'open') AND is_snoozed = FALSE
            ORDER BY queued_at, id LIMIT \(limit)\(db.dialect.forUpdateSkipLocked)
            """)
    }

    /// A ticket has left its queue for another because nobody took it in time; or nobody can be found for it.
    /// - Parameter fallback: nil: it stays where it is.
    package func tellOfWaiting(
        _ ticket: Ticket, since: Timestamp, fallback: Int64?, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later("UPDATE tickets SET waiting_told_at = \(now) WHERE id = \(ticket.id)")
        try events.append(
            fallback == nil ? "ticket.waiting_too_long" : "ticket.fallback", at: now, by: .system,
            ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: Waited(
                queueID: ticket.queueID, fallbackQueueID: fallback, seconds: (now - since).components.seconds),
            in: db)
    }

    private struct Waited: Encodable {
        let queueID: Int64?
        let fallbackQueueID: Int64?
        let seconds: Int64

        enum CodingKeys: String, CodingKey {
            case queueID = "queue_id"
            case fallbackQueueID = "fallback_queue_id"
            case seconds = "waited_seconds"
        }
    }

    /// Level by skill that the ticket's agent needs.
    @discardableResult
    package func require(
        _ skills: [String: Int], of ticket: Ticket, by actor: Actor, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        guard skills != ticket.requiredSkills else { return ticket }
        try db.later(
            """
            UPDATE tickets SET required_skills = \(try JSONText.encode(skills)), updated_at = \(now),
                version = version + 1 WHERE id = \(ticket.id)
            """)
        try record(
            "ticket.updated", try FieldChange("required_skills", from: ticket.requiredSkills, to: skills), ticket,
            by: actor, origin: "routing", at: now, in: db)
        return try changed(ticket, at: now, in: db) { $0.requiredSkills = skills }
    }

    /// Open tickets of an agent in a queue, held against other nodes.
    package static func inWork(
        of agent: Agent.ID, in queue: Int64, limit: Int, _ db: any SQLConnection
    ) throws -> [Ticket] {
        try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE queue_id = \(queue) AND assignee_id = \(agent) AND status IN ('new', 'open')
            ORDER BY id LIMIT \(limit)\(db.dialect.forUpdateSkipLocked)
            """)
    }

    /// Who had the customer's last ticket that anybody had, besides this one.
    package static func lastAgent(
        of ticket: Ticket, in db: any SQLConnection
    ) throws -> Agent.ID? {
        try db.value(
            """
            SELECT assignee_id FROM (
                SELECT assignee_id, created_at, id FROM tickets WHERE contact_id = \(ticket.contactID)
                ORDER BY created_at DESC, id DESC LIMIT 20) AS latest
            WHERE assignee_id IS NOT NULL AND id <> \(ticket.id) ORDER BY created_at DESC, id DESC LIMIT 1
            """)
    }
}

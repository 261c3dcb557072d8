import Desk
import Kernel
import SQL

/// Sees to it that no ticket waits for ever: what nobody has taken in time goes to the fallback queue, and what agents had
/// who are away for too long goes to others.
struct SafetyNet: Sendable {
    let tickets: TicketBook

    private static let batch = 100

    /// - Returns: whether there may be more.
    func run(_ queue: CatalogItem<Queue>, at now: Timestamp, in db: any SQLConnection) throws -> Bool {
        let late = try passOn(from: queue, at: now, in: db)
        let left = try takeBack(in: queue, at: now, in: db)
        return late == Self.batch || left == Self.batch
    }

    private func passOn(from queue: CatalogItem<Queue>, at now: Timestamp, in db: any SQLConnection) throws -> Int {
        guard let seconds = queue.content.fallbackAfterSeconds else { return 0 }
        let late = try TicketBook.waitingTooLong(
            in: queue.id, since: now - .seconds(seconds), limit: Self.batch, db)
        for ticket in late {
            let fallback = queue.content.fallbackQueueID
            try tickets.tellOfWaiting(
                ticket, since: ticket.queuedAt ?? now, fallback: fallback, at: now, in: db)
            if let fallback {
                try tickets.move(ticket, to: fallback, by: .system, origin: "routing", at: now, in: db)
            }
        }
        return late.count
    }

    private func takeBack(in queue: CatalogItem<Queue>, at now: Timestamp, in db: any SQLConnection) throws -> Int {
        guard let minutes = queue.content.reassignAfterMinutes else { return 0 }
        let gone: [Agent.ID] = try db.column(
            """
            SELECT agents.id FROM agents JOIN queue_members ON agent_id = agents.id AND queue_id = \(queue.id)
            WHERE availability IN ('away', 'offline') AND availability_changed_at <= \(now - .seconds(minutes * 60))
                AND EXISTS (SELECT 1 FROM agent_loads WHERE agent_loads.agent_id = agents.id AND tickets > 0)
            ORDER BY agents.id
            """)
        var count = 0
        for agent in gone where count < Self.batch {
            for ticket in try TicketBook.inWork(of: agent, in: queue.id, limit: Self.batch - count, db) {
                try tickets.assign(ticket, to: nil, by: .system, origin: "routing", at: now, in: db)
                count += 1
            }
        }
        return count
    }
}

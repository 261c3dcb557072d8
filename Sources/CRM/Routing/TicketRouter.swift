package import Desk
package import Kernel
import Logging
package import SQL

/// Finds a queue for each new ticket and an agent for each that waits, in rounds that are due whenever something has
/// happened, and once a second: whatever a round would have done and did not, the next one does.
package struct TicketRouter: Sendable {
    let database: any Database
    let tickets: TicketBook
    let now: @Sendable () -> Timestamp
    private let assigner: Assigner
    private let safetyNet: SafetyNet
    private let presence: AgentPresence

    private static let batch = 500

    package init(
        database: any Database, tickets: TicketBook, agents: AgentBook,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.database = database
        self.tickets = tickets
        self.now = now
        presence = AgentPresence(agents: agents)
        assigner = Assigner(tickets: tickets)
        safetyNet = SafetyNet(tickets: tickets)
    }

    /// Carries out one round.
    /// - Returns: whether another is due at once.
    package func round() async throws -> Bool {
        let isMore = try await sort()
        try await keepPresence()
        let queues = try await database.read { try Catalog<Queue>.page(after: 0, limit: .max, in: $0) }
        var isBusy = isMore
        for queue in queues { if try await serve(queue) { isBusy = true } }
        return isBusy
    }

    /// Agents come and go by their calendars and by what is heard of them.
    private func keepPresence() async throws {
        let isKept = try await database.read { db in
            try DeskPolicy.current(in: db).awayAfterSilenceMinutes != nil
                || db.first("SELECT 1 FROM agents WHERE calendar_id IS NOT NULL LIMIT 1") != nil
        }
        guard isKept else { return }
        try await database.write { db in try presence.keep(at: now(), in: db) }
    }

    /// Finds queues for new tickets.
    /// - Returns: whether there are more.
    private func sort() async throws -> Bool {
        let isDue = try await database.read { try TicketBook.hasUnrouted(in: $0) }
        guard isDue else { return false }
        return try await database.write { db in
            let new = try TicketBook.unrouted(limit: Self.batch, in: db)
            let book = try RuleBook(in: db)
            if !book.isEmpty {
                let decisions = try book.facts(of: new, at: now(), in: db).map { ($0.ticket, book.decide($0)) }
                let queues = try Set(Catalog<Queue>.page(after: 0, limit: .max, in: db).map(\.id))
                // At least so many events follow.
                let moved = decisions.filter { $0.queueID == nil && $1.queueID.map(queues.contains) ?? false }
                try db.reserveIDs([(moved.count, EventLog.rows)])
                for (ticket, decision) in decisions { try carryOut(decision, on: ticket, queues, in: db) }
            }
            try tickets.greet(new, at: now(), in: db)
            try TicketBook.markRouted(new.map(\.id), in: db)
            return new.count == Self.batch
        }
    }

    /// What an agent was quicker to decide stands.
    private func carryOut(
        _ decision: RuleBook.Decision, on ticket: Ticket, _ queues: Set<Int64>, in db: any SQLConnection
    ) throws {
        let now = now()
        var ticket = ticket
        if let priority = decision.priority, ticket.priority == .normal {
            ticket = try tickets.prioritize(ticket, as: priority, by: .system, origin: "routing", at: now, in: db)
        }
        let tags = decision.tags.filter { !ticket.tags.contains($0) }
        if !tags.isEmpty {
            ticket = try tickets.tag(
                ticket, with: ticket.tags + tags, by: .system, origin: "routing", at: now, in: db)
        }
        if !decision.skills.isEmpty {
            ticket = try tickets.require(decision.skills, of: ticket, by: .system, at: now, in: db)
        }
        if let queue = decision.queueID, ticket.queueID == nil, queues.contains(queue) {
            try tickets.move(ticket, to: queue, by: .system, origin: "routing", at: now, in: db)
        }
    }

    private func serve(_ queue: CatalogItem<Queue>) async throws -> Bool {
        guard try await database.read({ try Self.isDue(queue, at: now(), in: $0) }) else { return false }
        return try await database.write { db in
            let now = now()
            let isMore = try safetyNet.run(queue, at: now, in: db)
            return try assigner.run(queue, at: now, in: db) == Assigner.batch || isMore
        }
    }

    /// Whether there may be something to do for a queue: asked before anything is locked.
    private static func isDue(
        _ queue: CatalogItem<Queue>, at now: Timestamp, in db: any SQLConnection
    ) throws -> Bool {
        if queue.content.reassignAfterMinutes != nil { return true }
        guard queue.content.strategy != .manual || queue.content.fallbackAfterSeconds != nil else { return false }
        return try db.first(
            """
            SELECT 1 FROM tickets
            WHERE queue_id = \(queue.id) AND assignee_id IS NULL AND status IN ('new', 'open') LIMIT 1
            """) != nil
    }
}

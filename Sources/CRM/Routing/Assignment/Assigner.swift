import BusinessTime
import Contacts
import Desk
import Kernel
import SQL

/// Gives tickets that wait to agents who can take them.
struct Assigner: Sendable {
    let tickets: TicketBook

    static let batch = 250
    /// Of a queue in one round.
    private static let mostLookedAt = 16_000

    /// One round over a queue.
    /// - Returns: how many found somebody.
    func run(_ queue: CatalogItem<Queue>, at now: Timestamp, in db: any SQLConnection) throws -> Int {
        let content = queue.content
        guard content.strategy != .manual, !content.isExternal else { return 0 }
        if let calendar = content.calendarID,
            try DeskCalendar.compiled([calendar], in: db)[calendar]?.isOpen(at: now) == false
        {
            return 0
        }
        let candidates = try Candidate.available(in: queue.id, db)
        guard !candidates.isEmpty else { return 0 }
        let agents: [Agent] = try db.all(
            "SELECT \(Agent.columns) FROM agents WHERE id IN (\(list: candidates.map(\.id).paddedForStatement))")
        let byID = Dictionary(uniqueKeysWithValues: agents.map { ($0.id, $0) })
        var plan = AssignmentPlan(candidates, by: content.strategy)
        let chosen = try choose(for: queue, &plan, at: now, in: db)
        try db.reserveIDs([(chosen.count, EventLog.rows)])
        for (ticket, agent) in chosen {
            guard let agent = byID[agent] else { continue }
            try tickets.assign(ticket, to: agent, by: .system, origin: "routing", at: now, in: db)
        }
        for candidate in plan.candidates where candidate.lastAssignedAt >= now {
            try db.later(
                """
                UPDATE queue_members SET last_assigned_at = \(candidate.lastAssignedAt)
                WHERE queue_id = \(queue.id) AND agent_id = \(candidate.id)
                """)
        }
        return chosen.count
    }

    /// Who gets which of the tickets that wait.
    private func choose(
        for queue: CatalogItem<Queue>, _ plan: inout AssignmentPlan, at now: Timestamp, in db: any SQLConnection
    ) throws -> [(ticket: Ticket, agent: Agent.ID)] {
        var chosen: [(ticket: Ticket, agent: Agent.ID)] = []
        var (seen, limit) = (0, Self.batch)
        repeat {
            let waiting = try TicketBook.waiting(in: queue.id, limit: limit, db)
            for ticket in waiting.dropFirst(seen) where plan.hasRoom {
                let wanted = try self.waiting(ticket, in: queue.content, db)
                guard let agent = plan.assign(wanted, at: now + .microseconds(chosen.count)) else { continue }
                chosen.append((ticket, agent))
            }
            // Those that nobody can take must not keep others behind them from being looked at.
            guard chosen.isEmpty, plan.hasRoom, waiting.count == limit else { break }
            (seen, limit) = (limit, limit * 4)
        } while limit <= Self.mostLookedAt
        return chosen
    }

    func waiting(_ ticket: Ticket, in queue: Queue, _ db: any SQLConnection) throws -> AssignmentPlan.Waiting {
        let language = queue.prefersLanguage ? try ContactDirectory.find(ticket.contactID, in: db)?.language : nil
        let knownBy = queue.strategy == .sticky ? try TicketBook.lastAgent(of: ticket, in: db) : nil
        return AssignmentPlan.Waiting(
            id: ticket.id, weight: ticket.priority.weight,
            skills: queue.skills.merging(ticket.requiredSkills) { max($0, $1) }, language: language, knownBy: knownBy)
    }
}

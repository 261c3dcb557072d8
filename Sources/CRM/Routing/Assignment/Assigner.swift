import BusinessTime
import Contacts
import Desk
import Kernel
import SQL

/// Gives tickets that wait to agents who can take them.
struct Assigner: Sendable {
    let tickets: TicketBook

    static let batch = 100

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
        var plan = AssignmentPlan(candidates, by: content.strategy)
        var count = 0
        for ticket in try TicketBook.waiting(in: queue.id, limit: Self.batch, db) {
            let waiting = try waiting(ticket, in: content, db)
            guard let agent = plan.assign(waiting, at: now) else { continue }
            guard let agent = try AgentDirectory.find(agent, in: db) else { continue }
            try tickets.assign(ticket, to: agent, by: .system, origin: "routing", at: now, in: db)
            try db.later(
                """
                UPDATE queue_members SET last_assigned_at = \(Timestamp(rawValue: now.rawValue + Int64(count)))
                WHERE queue_id = \(queue.id) AND agent_id = \(agent.id)
                """)
            count += 1
        }
        return count
    }

    func waiting(_ ticket: Ticket, in queue: Queue, _ db: any SQLConnection) throws -> AssignmentPlan.Waiting {
        let language = queue.prefersLanguage ? try ContactDirectory.find(ticket.contactID, in: db)?.language : nil
        let knownBy = queue.strategy == .sticky ? try TicketBook.lastAgent(of: ticket, in: db) : nil
        return AssignmentPlan.Waiting(
            id: ticket.id, weight: ticket.priority.weight,
            skills: queue.skills.merging(ticket.requiredSkills) { max($0, $1) }, language: language, knownBy: knownBy)
    }
}

import Kernel
import SQL

/// What is kept of a ticket's clocks: the state after its facts, as a replay of the log would give it. What was told is
/// kept apart, so that telling changes nothing of it.
struct SLATicketClocks: Sendable, RowDecodable {
    let ticketID: Int64
    var contactID: Int64?
    var policyID: Int64?
    var state = SLAState()
    /// Keys of announcements about the last clock of each metric.
    var told: Set<String> = []

    private static let columns: SQL = "ticket_id, contact_id, policy_id, state, told"

    init(ticketID: Int64) { self.ticketID = ticketID }

    init(row: Row) throws {
        ticketID = try row.get("ticket_id")
        contactID = try row.get("contact_id")
        policyID = try row.get("policy_id")
        state = try JSONText.decode(try row.get("state"))
        told = try JSONText.decode(try row.get("told"))
    }

    static func find(_ ticket: Int64, in db: any SQLConnection) throws -> SLATicketClocks? {
        try db.first("SELECT \(columns) FROM sla_clocks WHERE ticket_id = \(ticket)")
    }

    /// Those with something to tell before the instant, the oldest first.
    static func due(before now: Timestamp, limit: Int, in db: any SQLConnection) throws -> [SLATicketClocks] {
        try db.all(
            "SELECT \(columns) FROM sla_clocks WHERE next_due < \(now) ORDER BY next_due LIMIT \(limit)")
    }

    func save(at now: Timestamp, in db: any SQLConnection) throws {
        let (text, words) = (try JSONText.encode(state), try JSONText.encode(told.sorted()))
        let nextDue = state.clocks.compactMap { SLAAnnouncement.next(of: $0, told: told) }.min()
        try db.later(
            """
            INSERT INTO sla_clocks (ticket_id, contact_id, policy_id, state, told, next_due, updated_at)
            VALUES (\(ticketID), \(contactID), \(policyID), \(text), \(words), \(nextDue), \(now))
            ON CONFLICT (ticket_id) DO UPDATE SET contact_id = excluded.contact_id, policy_id = excluded.policy_id,
                state = excluded.state, told = excluded.told, next_due = excluded.next_due,
                updated_at = excluded.updated_at
            """)
    }

    /// What is to be told once everything before the instant has been reached; remembers that it was.
    mutating func announce(at now: Timestamp) -> [SLAAnnouncement] {
        let clocks = state.settled(to: now).clocks
        let new = clocks.flatMap(SLAAnnouncement.all).filter { !told.contains($0.key) }
        told.formUnion(new.map(\.key))
        // A clock that goes on can be met again; one that is over is told of no more.
        told = told.filter { key in
            clocks.contains { clock in
                key.hasPrefix("\(clock.metric.rawValue):\(clock.cycle):")
                    && (clock.end != nil || !key.hasSuffix(":met"))
            }
        }
        return new
    }
}

import Desk
import Kernel
import SQL

/// An agent to whom a queue's tickets may go. Pure data.
struct Candidate: Sendable, Equatable, RowDecodable {
    let id: Agent.ID
    /// What they take at once, by weight; nil for any number.
    let capacity: Int?
    let skills: [String: Int]
    /// IETF language tags, lowercased.
    let languages: [String]
    var weight: Int
    var lastAssignedAt: Timestamp

    init(
        id: Agent.ID, capacity: Int?, skills: [String: Int] = [:], languages: [String] = [], weight: Int = 0,
        lastAssignedAt: Timestamp = Timestamp(rawValue: 0)
    ) {
        self.id = id
        self.capacity = capacity
        self.skills = skills
        self.languages = languages
        self.weight = weight
        self.lastAssignedAt = lastAssignedAt
    }

    init(row: Row) throws {
        id = try row.get("id")
        capacity = try row.get("capacity")
        skills = try JSONText.decode(try row.get("skills"))
        let languages: [String] = try JSONText.decode(try row.get("languages"))
        self.languages = languages.map { $0.lowercased() }
        weight = try row.get("weight")
        lastAssignedAt = try row.get("last_assigned_at")
    }

    /// Whether another ticket fits. Who has nothing to do takes any one, for a ticket that weighs more than anybody's
    /// capacity would wait for ever; unless they take none at all.
    func hasRoom(for ticket: Int) -> Bool {
        guard let capacity else { return true }
        return weight + ticket <= capacity || (weight == 0 && capacity > 0)
    }

    func can(_ skills: [String: Int]) -> Bool {
        skills.allSatisfy { (self.skills[$0.key] ?? 0) >= $0.value }
    }

    /// By the language itself, whatever the region.
    func speaks(_ language: String) -> Bool {
        let wanted = language.primaryLanguage
        return languages.contains { $0.primaryLanguage == wanted }
    }

    /// Those of the queue who may get something now: locked in the order of their numbers, so that two decisions at once
    /// see each other's.
    static func available(in queue: Int64, _ db: any SQLConnection) throws -> [Candidate] {
        let able = try members(of: queue, db).filter { $0.hasRoom(for: 1) }.map(\.id)
        guard !able.isEmpty else { return [] }
        for agent in able {
            try db.later(
                "INSERT INTO agent_loads (agent_id, tickets, weight) VALUES (\(agent), 0, 0) ON CONFLICT DO NOTHING")
        }
        _ = try db.rows(
            """
            SELECT agent_id FROM agent_loads WHERE agent_id IN (\(list: able.paddedForStatement))
            ORDER BY agent_id\(db.dialect.forUpdate)
            """)
        return try members(of: queue, db).filter { able.contains($0.id) && $0.hasRoom(for: 1) }
    }

    private static func members(of queue: Int64, _ db: any SQLConnection) throws -> [Candidate] {
        try db.all(
            """
            SELECT agents.id, capacity, agents.skills, languages, COALESCE(weight, 0) AS weight, last_assigned_at
            FROM queue_members JOIN agents ON agents.id = queue_members.agent_id
                LEFT JOIN agent_loads ON agent_loads.agent_id = agents.id
            WHERE queue_id = \(queue) AND availability = 'online' AND role <> 'viewer' ORDER BY agents.id
            """)
    }
}

extension String {
    /// `pt` of `pt-BR`, lowercased.
    var primaryLanguage: Substring { lowercased().prefix { $0 != "-" && $0 != "_" } }
}

package import Kernel
package import SQL

/// The agents who take tickets of a queue.
package enum QueueMembers {
    package static func ids(of queue: Int64, in db: any SQLConnection) throws -> [Agent.ID] {
        try db.column("SELECT agent_id FROM queue_members WHERE queue_id = \(queue) ORDER BY agent_id")
    }

    /// - Throws: `UnknownAgent`
    package static func set(
        _ agents: [Agent.ID], of queue: Int64, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let before = try ids(of: queue, in: db)
        let after = Set(agents).sorted { $0.rawValue < $1.rawValue }
        guard before != after else { return }
        for agent in after where try AgentDirectory.find(agent, in: db) == nil { throw UnknownAgent(id: agent) }
        for agent in before where !after.contains(agent) {
            try db.later("DELETE FROM queue_members WHERE queue_id = \(queue) AND agent_id = \(agent)")
        }
        for agent in after where !before.contains(agent) {
            try db.later("INSERT INTO queue_members (queue_id, agent_id) VALUES (\(queue), \(agent))")
        }
        try Audit.record(
            "queue.members_changed", on: "queue:\(queue)", by: author.actor,
            before: try JSONText.encode(before.map(\.rawValue)), after: try JSONText.encode(after.map(\.rawValue)),
            origin: author.origin, at: now, in: db)
    }

    package struct UnknownAgent: Error {
        package let id: Agent.ID
    }
}

package import Kernel
package import SQL

/// How full a queue is, and its agents.
package struct QueueLoad: Sendable {
    package struct Member: Sendable, RowDecodable {
        package let agentID: Agent.ID
        package let name: String
        package let availability: Agent.Availability
        package let capacity: Int?
        /// Tickets that are assigned to them and not over, of all queues.
        package let tickets: Int
        /// The same by priority, as it counts against the capacity.
        package let weight: Int

        package init(row: Row) throws {
            agentID = try row.get("id")
            name = try row.get("name")
            availability = try row.get("availability")
            capacity = try row.get("capacity")
            tickets = try row.get("tickets")
            weight = try row.get("weight")
        }
    }

    /// New and open tickets that nobody has.
    package let waiting: Int
    /// Since when the one waits that has waited longest.
    package let waitingSince: Timestamp?
    /// Tickets that somebody has and that are not over.
    package let assigned: Int
    package let members: [Member]

    package init(of queue: Int64, in db: any SQLConnection) throws {
        waiting =
            try db.value(
                """
                SELECT COUNT(*) FROM tickets
                WHERE queue_id = \(queue) AND assignee_id IS NULL AND status IN ('new', 'open')
                """) ?? 0
        waitingSince = try db.value(
            """
            SELECT queued_at FROM tickets
            WHERE queue_id = \(queue) AND assignee_id IS NULL AND status IN ('new', 'open') AND queued_at IS NOT NULL
            ORDER BY queued_at, id LIMIT 1
            """)
        assigned =
            try db.value(
                """
                SELECT COUNT(*) FROM tickets WHERE queue_id = \(queue) AND assignee_id IS NOT NULL
                    AND status IN ('new', 'open', 'pending', 'on_hold')
                """) ?? 0
        members = try db.all(
            """
            SELECT agents.id, name, availability, capacity, COALESCE(tickets, 0) AS tickets,
                COALESCE(weight, 0) AS weight
            FROM queue_members JOIN agents ON agents.id = queue_members.agent_id
                LEFT JOIN agent_loads ON agent_loads.agent_id = agents.id
            WHERE queue_id = \(queue) ORDER BY agents.id
            """)
    }
}

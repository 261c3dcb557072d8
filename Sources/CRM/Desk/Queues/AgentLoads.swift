import Kernel
import SQL

/// How much each agent has to do: the weights of the tickets that are assigned to them and not over, kept up by every
/// change, so that nobody counts.
enum AgentLoads {
    static func change(_ agent: Agent.ID?, tickets: Int, weight: Int, in db: any SQLConnection) throws {
        guard let agent, tickets != 0 || weight != 0 else { return }
        try db.later(
            """
            INSERT INTO agent_loads (agent_id, tickets, weight) VALUES (\(agent), \(tickets), \(weight))
            ON CONFLICT (agent_id) DO UPDATE SET tickets = agent_loads.tickets + excluded.tickets,
                weight = agent_loads.weight + excluded.weight
            """)
    }
}

extension Ticket.Priority {
    /// How much of an agent's capacity a ticket takes.
    package var weight: Int {
        switch self {
        case .low, .normal: 1
        case .high: 2
        case .urgent: 3
        }
    }
}

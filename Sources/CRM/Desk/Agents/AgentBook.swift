package import Kernel
package import SQL

/// Changes agents.
package struct AgentBook: Sendable {
    private let events: EventLog

    package init(events: EventLog) { self.events = events }

    /// What is to be changed; nil leaves it.
    package struct Change: Sendable {
        package var name: String?
        package var role: Agent.Role?
        package var availability: Agent.Availability?
        /// Set and nil: any number.
        package var capacity: Int??
        /// Set and nil: they come and go by hand.
        package var calendarID: Int64??
        package var skills: [String: Int]?
        package var languages: [String]?

        package init() {}
    }

    /// Adds an agent who is not yet known by a Telegram account.
    /// - Returns: the agent, and the code with which they make themselves known, once.
    package func create(
        name: String, role: Agent.Role, _ change: Change, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> (agent: Agent, claimCode: String) {
        let (id, code) = try AgentDirectory.add(name: name, role: role, at: now, in: db)
        try Audit.record(
            "agent.created", on: "agent:\(id)", by: author.actor, after: try JSONText.encode(["name": name]),
            origin: author.origin, at: now, in: db)
        let agent = try update(try found(id, in: db), change, by: author, at: now, in: db)
        return (agent, code)
    }

    package func update(
        _ agent: Agent, _ change: Change, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Agent {
        let (before, after) = (AgentFacts(agent), AgentFacts(agent, change))
        guard before != after else { return agent }
        try db.later(
            """
            UPDATE agents SET name = \(after.name), role = \(after.role), availability = \(after.availability),
                capacity = \(after.capacity), skills = \(try JSONText.encode(after.skills)),
                languages = \(try JSONText.encode(after.languages)),
                availability_changed_at = \(before.availability == after.availability ? agent.availabilityChangedAt : now),
                is_away_by_silence = FALSE, calendar_id = \(after.calendarID),
                is_scheduled = CASE WHEN \(before.calendarID == after.calendarID) THEN is_scheduled ELSE FALSE END,
                updated_at = \(now), version = version + 1
            WHERE id = \(agent.id)
            """)
        try Audit.record(
            "agent.updated", on: "agent:\(agent.id)", by: author.actor, before: try JSONText.encode(before),
            after: try JSONText.encode(after), origin: author.origin, at: now, in: db)
        if before.availability != after.availability {
            let change = try FieldChange("availability", from: before.availability, to: after.availability)
            try events.append(
                "agent.availability_changed", at: now, by: author.actor,
                json: "{\"agent_id\":\(agent.id),\(change.data.dropFirst())", in: db)
        }
        return try found(agent.id, in: db)
    }

    private func found(_ id: Agent.ID, in db: any SQLConnection) throws -> Agent {
        guard let agent = try AgentDirectory.find(id, in: db) else {
            throw SQLError(code: .serializationFailure, message: "the agent was removed just now")
        }
        return agent
    }
}

/// What the audit log says of an agent.
private struct AgentFacts: Encodable, Equatable {
    var name: String
    var role: String
    var availability: String
    var capacity: Int?
    var calendarID: Int64?
    var skills: [String: Int]
    var languages: [String]

    enum CodingKeys: String, CodingKey {
        case name, role, availability, capacity, skills, languages
        case calendarID = "calendar_id"
    }

    init(_ agent: Agent, _ change: AgentBook.Change = .init()) {
        name = change.name ?? agent.name
        role = (change.role ?? agent.role).rawValue
        availability = (change.availability ?? agent.availability).rawValue
        capacity = change.capacity ?? agent.capacity
        calendarID = change.calendarID ?? agent.calendarID
        skills = change.skills ?? agent.skills
        languages = change.languages ?? agent.languages
    }
}

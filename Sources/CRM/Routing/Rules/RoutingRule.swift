package import Conditions
package import Desk
import JSON
import Kernel
package import SQL

/// Where a new ticket goes: a condition, and what is done with the tickets that it holds for.
package struct RoutingRule: CatalogContent {
    package var name: String
    /// Rules are looked at from the lowest on; of two equal ones, the older first.
    package var position: Int
    package var isEnabled = true
    package var condition = Condition.always
    /// Nil: another rule decides.
    package var queueID: Int64?
    package var priority: Ticket.Priority?
    package var tags: [String] = []
    /// Level by skill that the ticket's agent needs.
    package var skills: [String: Int] = [:]
    /// Whether no further rules are looked at where this one holds.
    package var stops = true

    package static let kind = "routing_rule"
    package static let table = "routing_rules"
    package static let columns = [
        "name", "position", "is_enabled", "condition", "queue_id", "priority", "tags", "skills", "stops",
    ]
    package static let uniqueField = "name"

    enum CodingKeys: String, CodingKey {
        case name, position, condition, priority, tags, skills, stops
        case isEnabled = "is_enabled"
        case queueID = "queue_id"
    }

    package init(name: String, position: Int) {
        self.name = name
        self.position = position
    }

    package init(row: Row) throws {
        name = try row.get("name")
        position = try row.get("position")
        isEnabled = try row.get("is_enabled")
        condition = try Condition(try JSONValue(parsing: try row.get("condition", as: String.self)), fields: .tickets)
        queueID = try row.get("queue_id")
        priority = try row.get("priority")
        tags = try JSONText.decode(try row.get("tags"))
        skills = try JSONText.decode(try row.get("skills"))
        stops = try row.get("stops")
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](
            row: name, position, isEnabled, condition.json.serializedString, queueID, priority,
            try JSONText.encode(tags), try JSONText.encode(skills), stops)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(position, forKey: .position)
        try container.encode(isEnabled, forKey: .isEnabled)
        try container.encode(condition.json.serializedString, forKey: .condition)
        try container.encode(queueID, forKey: .queueID)
        try container.encode(priority, forKey: .priority)
        try container.encode(tags, forKey: .tags)
        try container.encode(skills, forKey: .skills)
        try container.encode(stops, forKey: .stops)
    }
}

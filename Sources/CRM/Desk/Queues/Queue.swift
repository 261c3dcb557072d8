import Kernel
package import SQL

/// Where tickets wait for an agent.
package struct Queue: CatalogContent {
    /// Who of the members that can take a ticket gets it.
    package enum Strategy: String, Sendable, CaseIterable, Encodable, SQLCodable {
        /// Whoever takes it.
        case manual
        /// In turn.
        case roundRobin = "round_robin"
        /// Who has the least to do.
        case leastLoaded = "least_loaded"
        /// Who is best at what it needs.
        case mostSkilled = "most_skilled"
        /// Who helped the customer last, else who has the least to do.
        case sticky
    }

    package var name: String
    package var description = ""
    package var strategy = Strategy.manual
    /// Outside of whose hours nobody gets anything; nil: at any time.
    package var calendarID: Int64?
    /// A program assigns its tickets, within `fallbackAfterSeconds`.
    package var isExternal = false
    /// Level by skill that each of its tickets needs.
    package var skills: [String: Int] = [:]
    /// Whether who speaks the customer's language comes first.
    package var prefersLanguage = false
    /// Where tickets go that nobody has taken in time.
    package var fallbackQueueID: Int64?
    package var fallbackAfterSeconds: Int?
    /// After how many minutes of an agent's absence their tickets are given to others; nil: never.
    package var reassignAfterMinutes: Int?

    package static let kind = "queue"
    package static let table = "queues"
    package static let columns = [
        "name", "description", "strategy", "calendar_id", "is_external", "skills", "prefers_language",
        "fallback_queue_id",
        "fallback_after_seconds", "reassign_after_minutes",
    ]
    package static let uniqueField = "name"

    enum CodingKeys: String, CodingKey {
        case name, description, strategy, skills
        case calendarID = "calendar_id"
        case isExternal = "is_external"
        case prefersLanguage = "prefers_language"
        case fallbackQueueID = "fallback_queue_id"
        case fallbackAfterSeconds = "fallback_after_seconds"
        case reassignAfterMinutes = "reassign_after_minutes"
    }

    package init(name: String) { self.name = name }

    package init(row: Row) throws {
        name = try row.get("name")
        description = try row.get("description")
        strategy = try row.get("strategy")
        calendarID = try row.get("calendar_id")
        isExternal = try row.get("is_external")
        skills = try JSONText.decode(try row.get("skills"))
        prefersLanguage = try row.get("prefers_language")
        fallbackQueueID = try row.get("fallback_queue_id")
        fallbackAfterSeconds = try row.get("fallback_after_seconds")
        reassignAfterMinutes = try row.get("reassign_after_minutes")
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](
            row: name, description, strategy, calendarID, isExternal, try JSONText.encode(skills), prefersLanguage,
            fallbackQueueID, fallbackAfterSeconds, reassignAfterMinutes)
    }
}

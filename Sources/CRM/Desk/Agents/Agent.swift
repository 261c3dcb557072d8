package import Kernel
package import SQL

/// A person who works in Parley.
package struct Agent: Sendable, RowDecodable {
    package typealias ID = Identifier<Agent>

    package enum Role: String, Sendable, CaseIterable, SQLCodable {
        case admin, supervisor, agent, viewer
    }

    package enum Availability: String, Sendable, CaseIterable, SQLCodable {
        case online, away, busy, offline
    }

    package let id: ID
    package let name: String
    package let role: Role
    package let availability: Availability
    package let availabilityChangedAt: Timestamp
    /// Set away because nothing was heard of them.
    package let isAwayBySilence: Bool
    /// By whose hours they come and go; nil: by hand.
    package let calendarID: Int64?
    /// Whether that was open when it was looked at last.
    let isScheduled: Bool
    /// How many open tickets they take; nil for any number.
    package let capacity: Int?
    /// Level by skill, 1 to 10.
    package let skills: [String: Int]
    /// IETF language tags.
    package let languages: [String]
    package let telegramUserID: Int64?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// Grows with each change: the ETag.
    package let version: Int64

    package static let columns: SQL = """
        id, name, role, availability, availability_changed_at, is_away_by_silence, calendar_id, is_scheduled, capacity,
        skills, languages, telegram_user_id, created_at, updated_at, version
        """

    package init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        role = try row.get("role")
        availability = try row.get("availability")
        availabilityChangedAt = try row.get("availability_changed_at")
        isAwayBySilence = try row.get("is_away_by_silence")
        calendarID = try row.get("calendar_id")
        isScheduled = try row.get("is_scheduled")
        capacity = try row.get("capacity")
        skills = try JSONText.decode(try row.get("skills"))
        languages = try JSONText.decode(try row.get("languages"))
        telegramUserID = try row.get("telegram_user_id")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        version = try row.get("version")
    }
}

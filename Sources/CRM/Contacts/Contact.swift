package import Kernel
package import SQL

/// A person, identified by `senderID`: the numeric Telegram user id, which is never given to another person.
package struct Contact: Sendable, RowDecodable {
    package typealias ID = Identifier<Contact>

    package let id: ID
    package let senderID: Int64?
    package let name: String
    /// Without `@`.
    package let username: String?
    /// IETF language tag.
    package let language: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package static let columns: SQL = "id, sender_id, name, username, language, created_at, updated_at"

    /// One that has just been made.
    init(id: ID, _ sighting: ContactDirectory.Sighting, at now: Timestamp) {
        self.id = id
        senderID = sighting.senderID
        name = sighting.name
        username = sighting.username
        language = sighting.language
        (createdAt, updatedAt) = (now, now)
    }

    package init(row: Row) throws {
        id = try row.get("id")
        senderID = try row.get("sender_id")
        name = try row.get("name")
        username = try row.get("username")
        language = try row.get("language")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
    }
}

/// A name, username or language that a contact had for a time.
package struct ContactIdentity: Sendable, RowDecodable {
    package enum Kind: String, Sendable, CaseIterable, SQLCodable {
        case name, username, language
    }

    package let kind: Kind
    package let value: String
    /// Where it was seen, such as `bot:123`.
    package let source: String
    package let since: Timestamp
    /// When another took its place; nil while it stands.
    package let until: Timestamp?

    package init(row: Row) throws {
        kind = try row.get("kind")
        value = try row.get("value")
        source = try row.get("source")
        since = try row.get("since")
        until = try row.get("until")
    }
}

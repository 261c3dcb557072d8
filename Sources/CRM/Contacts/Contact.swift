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

    private static let columnNames = ["id", "sender_id", "name", "username", "language", "created_at", "updated_at"]

    package static let columns = SQL(unsafe: columnNames.joined(separator: ", "))

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
        var columns = RowReader(row, columns: Self.columnNames)
        id = ID(try columns.integer())
        senderID = try columns.optionalInteger()
        name = try columns.text()
        username = try columns.optionalText()
        language = try columns.optionalText()
        createdAt = try columns.time()
        updatedAt = try columns.time()
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

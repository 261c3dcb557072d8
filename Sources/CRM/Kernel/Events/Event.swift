package import SQL

/// A fact that happened, appended in the transaction that made it true; never changed.
package struct Event: Sendable {
    package typealias ID = Identifier<Event>

    /// The name of a kind of event, such as `ticket.created`.
    package struct Kind: RawRepresentable, Hashable, SQLCodable, ExpressibleByStringLiteral {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }
    }

    package let id: ID
    package let kind: Kind
    package let at: Timestamp
    package let ticketID: Int64?
    package let contactID: Int64?
    package let actor: Actor
    /// JSON object.
    package let data: String
}

extension Event: RowDecodable {
    package static let columns: SQL = "id, type, at, ticket_id, contact_id, actor, data"

    package init(row: Row) throws {
        id = try row.get("id")
        kind = try row.get("type")
        at = try row.get("at")
        ticketID = try row.get("ticket_id")
        contactID = try row.get("contact_id")
        actor = try row.get("actor")
        data = try row.get("data")
    }
}

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
    private static let columnNames = ["id", "type", "at", "ticket_id", "contact_id", "actor", "data"]

    package static let columns = SQL(unsafe: columnNames.joined(separator: ", "))

    package init(row: Row) throws {
        var columns = RowReader(row, columns: Self.columnNames)
        id = ID(try columns.integer())
        kind = Kind(rawValue: try columns.text())
        at = try columns.time()
        ticketID = try columns.optionalInteger()
        contactID = try columns.optionalInteger()
        actor = try columns.word()
        data = try columns.text()
    }
}

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

/// Told of each event inside the transaction that appends it. May write; must not wait.
package protocol EventHandler: Sendable {
    func handle(_ event: Event, in db: any SQLConnection) throws
}

/// Appends events and tells the handlers, in the order in which they were composed.
package struct EventLog: Sendable {
    private let handlers: [any EventHandler]

    package init(handlers: [any EventHandler] = []) { self.handlers = handlers }

    package func append(
        _ kind: Event.Kind, at: Timestamp, by actor: Actor, ticket: Int64? = nil, contact: Int64? = nil,
        data: some Encodable, in db: any SQLConnection
    ) throws {
        let text = try JSONText.encode(data)
        let id: Event.ID = try db.insert(into: "events") { id in
            """
            INSERT INTO events (id, type, at, ticket_id, contact_id, actor, data)
            VALUES (\(id), \(kind), \(at), \(ticket), \(contact), \(actor), \(text))
            """
        }
        let event = Event(
            id: id, kind: kind, at: at, ticketID: ticket, contactID: contact, actor: actor, data: text)
        for handler in handlers { try handler.handle(event, in: db) }
    }
}

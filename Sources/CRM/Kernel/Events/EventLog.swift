package import SQL

/// Told of each event inside the transaction that appends it. May write; must not wait.
package protocol EventHandler: Sendable {
    func handle(_ event: Event, in db: any SQLConnection) throws
}

/// Appends events and tells the handlers, in the order in which they were composed.
package struct EventLog: Sendable {
    package static let rows = NumberedInsert(
        into: "events", ["type", "at", "ticket_id", "contact_id", "actor", "data"])

    private let handlers: [any EventHandler]
    private let committed: @Sendable () -> Void

    /// - Parameter committed: called after each commit that holds events; must return at once.
    package init(handlers: [any EventHandler] = [], committed: @escaping @Sendable () -> Void = {}) {
        self.handlers = handlers
        self.committed = committed
    }

    package func append(
        _ kind: Event.Kind, at: Timestamp, by actor: Actor, ticket: Int64? = nil, contact: Int64? = nil,
        data: some Encodable, in db: any SQLConnection
    ) throws {
        try append(
            kind, at: at, by: actor, ticket: ticket, contact: contact, json: try JSONText.encode(data), in: db)
    }

    /// - Parameter text: JSON object.
    package func append(
        _ kind: Event.Kind, at: Timestamp, by actor: Actor, ticket: Int64? = nil, contact: Int64? = nil,
        json text: String, in db: any SQLConnection
    ) throws {
        let id: Event.ID = try db.insert([SQLValue](row: kind, at, ticket, contact, actor, text), into: Self.rows)
        let event = Event(
            id: id, kind: kind, at: at, ticketID: ticket, contactID: contact, actor: actor, data: text)
        for handler in handlers { try handler.handle(event, in: db) }
        db.afterCommit(committed)
    }
}

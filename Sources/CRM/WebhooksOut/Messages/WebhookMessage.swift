package import Kernel
package import SQL

/// A payload as it is sent: made once and kept, so that every attempt and every endpoint gets the same bytes.
package struct WebhookMessage: Sendable, RowDecodable {
    package let id: Int64
    /// Nil for a test.
    let eventID: Event.ID?
    package let body: String

    static let columns: SQL = "id, event_id, body"

    package init(row: Row) throws {
        id = try row.get("id")
        eventID = try row.get("event_id")
        body = try row.get("body")
    }

    /// What receivers tell repeats by.
    package var webhookID: String { eventID.map { "msg_\($0)" } ?? "msg_test_\(id)" }

    static func find(
        _ event: Event.ID, _ form: PayloadForm, in db: any SQLConnection
    ) throws -> WebhookMessage? {
        try db.first(
            "SELECT \(columns) FROM webhook_messages WHERE event_id = \(event) AND form = \(form)")
    }

    static func find(_ id: Int64, in db: any SQLConnection) throws -> WebhookMessage? {
        try db.first("SELECT \(columns) FROM webhook_messages WHERE id = \(id)")
    }

    /// Keeps a payload, unless there is one of that event and form already.
    static func add(
        _ event: Event, _ form: PayloadForm, body: String, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO webhook_messages (event_id, form, body, created_at)
            VALUES (\(event.id), \(form), \(body), \(now)) ON CONFLICT (event_id, form) DO NOTHING
            """)
    }

    /// The payload of a delivery to an endpoint; nil before its first attempt, where it was recovered.
    package static func find(of delivery: Delivery, in db: any SQLConnection) throws -> WebhookMessage? {
        let data: WebhookDelivery.Data = try JSONText.decode(delivery.data)
        if let message = data.message { return try find(message, in: db) }
        return try delivery.eventID.flatMap { try find($0, data.form, in: db) }
    }
}

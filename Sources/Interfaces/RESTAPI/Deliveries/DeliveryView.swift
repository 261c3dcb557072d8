import Desk
import JSON
import Kernel
import SQL
import WebhooksOut

/// Deliveries as the API shows them.
enum DeliveryView {
    static func make(_ delivery: Delivery) -> JSONValue {
        [
            "id": .integer(delivery.id.rawValue), "destination": .string(delivery.destination),
            "owner_id": .integer(delivery.ownerID), "kind": .string(delivery.kind.rawValue),
            "lane": .string(delivery.lane), "priority": .integer(delivery.priority.rawValue),
            "chat_id": JSONValue(delivery.chatID), "state": .string(delivery.state.rawValue),
            "attempt_count": .integer(Int64(delivery.attempts)), "ticket_id": JSONValue(delivery.ticketID),
            "message_id": JSONValue(delivery.messageID), "event_id": JSONValue(delivery.eventID?.rawValue),
            "error_code": JSONValue(delivery.errorCode),
            "error": JSONValue(delivery.error), "not_before": JSONValue(delivery.notBefore),
            "created_at": JSONValue(delivery.createdAt), "updated_at": JSONValue(delivery.updatedAt),
            "settled_at": JSONValue(delivery.settledAt),
        ]
    }

    /// With its attempts.
    static func detail(_ id: Delivery.ID, in db: any SQLConnection) throws -> JSONValue? {
        guard let delivery = try DeliveryDesk.find(id, in: db) else { return nil }
        let attempts = try db.rows(
            """
            SELECT number, method, request, started_at, finished_at, outcome, status, error, response
            FROM attempts WHERE delivery_id = \(id) ORDER BY number DESC LIMIT 100
            """)
        var view = make(delivery)
        view["attempts"] = .array(try attempts.reversed().map(attempt))
        if delivery.destination == WebhookEndpoint.destination {
            let message = try WebhookMessage.find(of: delivery, in: db)
            view["webhook_id"] = JSONValue(message?.webhookID)
            view["payload"] = message.map { JSONValue(text: $0.body) } ?? .null
        }
        return view
    }

    private static func attempt(_ row: Row) throws -> JSONValue {
        let startedAt: Timestamp = try row.get("started_at")
        let finishedAt: Timestamp? = try row.get("finished_at")
        return [
            "number": .integer(try row.get("number")), "method": .string(try row.get("method")),
            "request": JSONValue(text: try row.get("request")), "started_at": JSONValue(startedAt),
            "duration_ms": finishedAt.map { .double(($0 - startedAt).milliseconds) } ?? .null,
            "outcome": JSONValue(try row.get("outcome", as: String?.self)),
            "status": JSONValue(try row.get("status", as: Int64?.self)),
            "error": JSONValue(try row.get("error", as: String?.self)),
            "response": JSONValue(try row.get("response", as: String?.self)),
        ]
    }
}

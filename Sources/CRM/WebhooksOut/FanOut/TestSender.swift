import JSON
package import Kernel
package import SQL

/// Sends an endpoint something of which nothing follows, to see whether it arrives.
package struct TestSender: Sendable {
    let outbox: Outbox

    private static let type = "webhook.test"
    private static let messages = NumberedInsert(into: "webhook_messages", ["form", "body", "created_at"])

    /// - Returns: the delivery, which tells what came of it.
    package func send(
        to endpoint: WebhookEndpoint, at now: Timestamp, in db: any SQLConnection
    ) throws -> Delivery.ID {
        let body = WebhookPayload.payload(
            type: Self.type, at: now,
            ["endpoint_id": .integer(endpoint.id.rawValue), "message": "This is a test: nothing has happened."])
        let message: Identifier<WebhookMessage> = try db.insert(
            [SQLValue](row: PayloadForm.full, body, now), into: Self.messages)
        let new = try WebhookDelivery.makeTest(message.rawValue, to: endpoint)
        guard let delivery = try outbox.enqueue(new, at: now, in: db) else {
            throw SQLError(code: .other, message: "the test was not queued")
        }
        return delivery
    }
}

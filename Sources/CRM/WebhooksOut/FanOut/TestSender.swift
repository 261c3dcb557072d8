import JSON
package import Kernel
package import SQL

/// Sends an endpoint something of which nothing follows, to see whether it arrives.
package struct TestSender: Sendable {
    let outbox: Outbox

    private static let type = "webhook.test"

    /// - Returns: the delivery, which tells what came of it.
    package func send(
        to endpoint: WebhookEndpoint, at now: Timestamp, in db: any SQLConnection
    ) throws -> Delivery.ID {
        let body = WebhookPayload.payload(
            type: Self.type, at: now,
            ["endpoint_id": .integer(endpoint.id.rawValue), "message": "This is a test: nothing has happened."])
        let message: Identifier<WebhookMessage> = try db.insert(into: "webhook_messages") { id in
            """
            INSERT INTO webhook_messages (id, form, body, created_at)
            VALUES (\(id), \(PayloadForm.full), \(body), \(now))
            """
        }
        let new = try WebhookDelivery.makeTest(message.rawValue, to: endpoint)
        guard let delivery = try outbox.enqueue(new, at: now, in: db) else {
            throw SQLError(code: .other, message: "the test was not queued")
        }
        return delivery
    }
}

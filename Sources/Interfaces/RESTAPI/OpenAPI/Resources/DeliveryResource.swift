import HTTPTypes
import JSON
import Kernel

extension Resource {
    static let deliveries = Resource(
        name: "Deliveries", description: "Everything that leaves, every attempt, and what people decide about it.",
        schemas: ["Delivery": deliveryView, "DeliveryDetail": deliveryDetail],
        operations: [
            listDeliveries, getDelivery,
            decision("retry", "Send again what is failed, uncertain, dead or cancelled"),
            decision("accept", "Take an uncertain one as sent"),
            decision("cancel", "Take out a queued or uncertain one"),
        ])

    private static let listDeliveries = Operation(
        id: "listDeliveries", method: .get, path: "/deliveries", summary: "Deliveries, the newest first",
        scopes: ["deliveries:read"],
        parameters: [
            .limit, .cursor(), .query("state", .oneOf(Delivery.State.self), "What became of it."),
            .query("destination", .string, "Where to: `telegram` or `webhook`."),
            .query("owner_id", .integer, "The bot, or the webhook endpoint."),
            .query("ticket_id", .integer, "The ticket."), .query("kind", .string, "Such as `customer.message`."),
        ],
        answers: [.ok("A page.", .json(.page(of: "Delivery"))), .notModified])

    private static let getDelivery = Operation(
        id: "getDelivery", method: .get, path: "/deliveries/{id}", summary: "A delivery with its last 100 attempts",
        scopes: ["deliveries:read"], parameters: [.id(of: "delivery")],
        answers: [
            .ok("The delivery.", .json(.reference("DeliveryDetail"), ["sent": deliveryExample])), .notModified,
        ])

    private static func decision(_ word: String, _ summary: String) -> Operation {
        Operation(
            id: "\(word)Delivery", method: .post, path: "/deliveries/{id}/\(word)", summary: summary,
            description: "409 in any other state. There is no body, or an empty object.", scopes: ["deliveries:write"],
            parameters: [.id(of: "delivery")], body: [.json(.object([]))], isBodyRequired: false,
            answers: [.ok("The delivery as it is now.", .json(.reference("DeliveryDetail")), headers: [])])
    }

    private static let deliveryView = Schema.object([
        .field("id", .id("The delivery’s number.")),
        .field("destination", .string), .field("owner_id", .integer.described("The bot.")),
        .field("kind", .string.described("What it does, such as `customer.message`.")),
        .field("lane", .string.described("What must not overtake each other shares a lane.")),
        .field("priority", .integer(from: 1, to: 4).described("1 is the most urgent.")),
        .field("chat_id", .integer.orNull), .field("state", .oneOf(Delivery.State.self)),
        .field("attempt_count", .integer(from: 0)), .field("ticket_id", .integer.orNull),
        .field("message_id", .integer.orNull),
        .field("event_id", .integer.orNull.described("The event that a webhook tells of.")),
        .field("error_code", .string.orNull), .field("error", .string.orNull),
        .field("not_before", .time), .field("created_at", .time), .field("updated_at", .time),
        .field("settled_at", .time.orNull),
    ])

    private static let deliveryDetail = deliveryView.adding([
        .field(
            "attempts",
            .list(
                of: .object([
                    .field("number", .integer(from: 1)),
                    .field("method", .string.described("Of the Bot API, or `POST`.")),
                    .field("request", .anything.described("What was sent.")), .field("started_at", .time),
                    .field("duration_ms", .number.orNull.described("Null while it is under way, and after a crash.")),
                    .field("outcome", .oneOf(["done", "refused", "throttled", "not_done", "unknown"]).orNull),
                    .field("status", .integer.orNull.described("The HTTP status.")), .field("error", .string.orNull),
                    .field("response", .string.orNull.described("Up to 4 kB of it.")),
                ]), to: 100)),
        .optional("webhook_id", .string.orNull.described("Of a webhook: the `webhook-id` that it bears.")),
        .optional("payload", .anything.described("Of a webhook: its body.")),
    ])

    private static let deliveryExample = #"""
        {
          "attempt_count": 1,
          "attempts": [
            {
              "duration_ms": 6.188,
              "error": null,
              "method": "sendMessage",
              "number": 1,
              "outcome": "done",
              "request": {
                "files": [],
                "method": "sendMessage",
                "parameters": {"chat_id": 5000001004, "text": "A new parcel is on its way."}
              },
              "response": "{\"ok\":true,\"result\":{\"message_id\":7}}",
              "started_at": "2026-11-21T01:18:16.396Z",
              "status": 200
            }
          ],
          "chat_id": 5000001004,
          "created_at": "2026-11-21T01:18:16.389Z",
          "destination": "telegram",
          "error": null,
          "error_code": null,
          "id": 71,
          "kind": "customer.message",
          "lane": "customer:1",
          "message_id": 46,
          "event_id": null,
          "not_before": "2026-11-21T01:18:16.389Z",
          "owner_id": 424242,
          "priority": 1,
          "settled_at": "2026-11-21T01:18:16.402Z",
          "state": "sent",
          "ticket_id": 1,
          "updated_at": "2026-11-21T01:18:16.402Z"
        }
        """#
}

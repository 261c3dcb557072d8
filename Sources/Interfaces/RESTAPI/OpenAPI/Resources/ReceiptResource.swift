import HTTPTypes
import Kernel

extension Resource {
    static let receipts = Resource(
        name: "Receipts", description: "What arrived, as it arrived.",
        schemas: ["Receipt": receiptView], operations: [listReceipts, getReceipt, reprocessReceipt])

    private static let listReceipts = Operation(
        id: "listReceipts", method: .get, path: "/receipts", summary: "Receipts, the newest first",
        scopes: ["receipts:read"],
        parameters: [
            .limit, .cursor(), .query("state", .oneOf(Receipt.State.self), "What became of it."),
            .query("source", .string, "Where from: `telegram`."), .query("owner_id", .integer, "The bot."),
        ],
        answers: [.ok("A page.", .json(.page(of: "Receipt"))), .notModified])

    private static let getReceipt = Operation(
        id: "getReceipt", method: .get, path: "/receipts/{id}", summary: "A receipt with its body",
        scopes: ["receipts:read"], parameters: [.id(of: "receipt")],
        answers: [
            .ok(
                "The receipt.",
                .json(
                    receiptView.adding([.field("body", .anything.described("What came; null when it is no JSON."))]),
                    ["done": receiptExample])), .notModified,
        ])

    private static let reprocessReceipt = Operation(
        id: "reprocessReceipt", method: .post, path: "/receipts/{id}/reprocess",
        summary: "Process again what is unparsed or failed",
        description: "409 in any other state. There is no body, or an empty object.", scopes: ["receipts:write"],
        parameters: [.id(of: "receipt")], body: [.json(.object([]))], isBodyRequired: false,
        answers: [
            Answer(status: .accepted, description: "It will be.", content: [.json(.reference("Receipt"))])
        ])

    private static let receiptView = Schema.object([
        .field("id", .id("The receipt’s number.")), .field("source", .string),
        .field("owner_id", .integer.described("The bot.")),
        .field("unique_key", .string.orNull.described("Such as the `update_id`.")),
        .field("kind", .string.orNull), .field("state", .oneOf(Receipt.State.self)),
        .field("attempts", .integer(from: 0)), .field("error", .string.orNull), .field("received_at", .time),
        .field("processed_at", .time.orNull),
    ])

    private static let receiptExample = """
        {
          "attempts": 1,
          "body": {
            "message": {
              "chat": {"first_name": "Carla", "id": 5000001004, "type": "private"},
              "date": 1795223743,
              "from": {"first_name": "Carla", "id": 5000001004, "is_bot": false},
              "message_id": 19,
              "text": "My parcel has not arrived."
            },
            "update_id": 553249316
          },
          "error": null,
          "id": 57,
          "kind": "message",
          "owner_id": 424242,
          "processed_at": "2026-11-21T01:15:43.330Z",
          "received_at": "2026-11-21T01:15:43.323Z",
          "source": "telegram",
          "state": "done",
          "unique_key": "553249316"
        }
        """
}

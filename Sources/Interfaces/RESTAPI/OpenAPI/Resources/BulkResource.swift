import Desk
import HTTPTypes
import JSON

extension Resource {
    static let bulk = Resource(
        name: "Many at once", description: "Many writes in one request.", operations: [runBulk, changeTickets])

    private static let runBulk = Operation(
        id: "runBulk", method: .post, path: "/bulk", summary: "Do several writes, one after another",
        description: """
            An operation is what a request of its own would be, with a result of its own. With an `Idempotency-Key` a \
            request that was cut off goes on where it was.
            """,
        body: [
            .json(
                .object([
                    .field("operations", .list(of: operation, from: 1, to: BulkController.most))
                ]),
                [
                    "two": #"""
                    {"operations": [
                        {"method": "PATCH", "path": "/tickets/1", "body": {"priority": "high"}},
                        {"method": "POST", "path": "/tickets/2/notes", "body": {"body": "Called back"}}]}
                    """#
                ])
        ],
        answers: [
            .ok(
                "What each came to, in their order.",
                .json(
                    .object([
                        .field(
                            "results",
                            .list(
                                of: .object([
                                    .field("status", .integer(from: 200, to: 599)),
                                    .optional("body", .anything.described("What it answers.")),
                                    .optional("etag", .string),
                                ]), from: 1))
                    ]),
                    [
                        "one done, one not": #"""
                        {"results": [{"status": 200, "etag": "\"17-hocqeh9jm3\"", "body": {"id": 1}}, {"status": 404}]}
                        """#
                    ]), headers: [])
        ])

    private static let operation = Schema.object([
        .field("method", .oneOf(BulkOperation.methods.map(\.rawValue))),
        .field("path", .string(pattern: "^/[^?]*$").described("Behind `/api/v1`, such as `/tickets/1`.")),
        .optional("body", Schema.anyObject.orNull), .optional("if_match", .string.orNull),
    ])

    private static let changeTickets = Operation(
        id: "changeTickets", method: .post, path: "/bulk/tickets", summary: "Change all tickets that a filter names",
        description: "\(TicketBulkController.most) at most. With `dry_run` nothing is changed.",
        scopes: ["tickets:write"],
        body: [
            .json(
                .object([
                    .field("filter", filter),
                    .optional("change", Schema.reference("TicketChange").orNull.described("Needed without `dry_run`.")),
                    .optional("dry_run", .boolean.orNull),
                ]),
                [
                    "how many": #"""
                    {"filter": {"status": "open", "tag": "parcel"}, "change": {"priority": "low"}, "dry_run": true}
                    """#
                ])
        ],
        answers: [
            .ok(
                "How many there are, and what became of them.",
                .json(
                    .object([
                        .field("dry_run", .boolean), .field("matched", .integer(from: 0)),
                        .optional("changed", .integer(from: 0)),
                        .optional(
                            "failures", .list(of: .object([.field("ticket_id", .integer), .field("detail", .string)]))),
                    ]),
                    [
                        "dry run": #"{"dry_run": true, "matched": 12}"#,
                        "done": #"{"dry_run": false, "matched": 12, "changed": 12, "failures": []}"#,
                    ]), headers: [])
        ])

    /// The filters of the list; numbers may be numbers here.
    private static let filter = Schema.object(
        TicketSchemas.filters.map { filter in
            let isNumber = filter.name.hasSuffix("_id")
            let schema = isNumber ? Schema(keywords: ["type": ["integer", "string"]]) : filter.schema
            return .optional(filter.name, schema.described(filter.description))
        })
}

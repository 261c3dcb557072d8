import HTTPTypes
import JSON

extension Resource {
    static let audit = Resource(
        name: "Audit log", description: "Who changed what, from what to what, and from where.",
        schemas: ["AuditEntry": auditView],
        operations: [
            Operation(
                id: "listAudit", method: .get, path: "/audit", summary: "Entries, the newest first",
                scopes: ["audit:read"],
                parameters: [
                    .limit, .cursor(.string(pattern: "^-?[0-9]+--?[0-9]+$")),
                    .query("actor", .string, "Who: `agent:7`, `contact:7`, `key:7`, `intercom:1` or `system`."),
                    .query("object", .string(pattern: "^[^:]+:(.|\\n)+$"), "Of what: `ticket:1042`."),
                    .query("action", .string, "What was done; `*` at the end stands for the rest: `key.*`."),
                    .query("created_after", .time, "After this time."),
                    .query("created_before", .time, "Before this time."),
                ],
                answers: [
                    .ok("A page.", .json(.page(of: "AuditEntry"), ["page": auditExample])), .notModified,
                ])
        ])

    /// Some actions keep an object, some a word.
    private static let state = Schema(keywords: ["type": ["object", "string", "null"]])

    private static let auditView = Schema.object([
        .field("id", .id("The entry’s number.")), .field("created_at", .time), .field("actor", .reference("Actor")),
        .field("action", .string.described("Such as `key.rotated`.")),
        .field("object", .string.described("Such as `key:2`.")),
        .field("before", state), .field("after", state),
        .field("origin", .string.orNull.described("The address, or the command line.")),
    ])

    private static let auditExample = """
        {
          "data": [
            {
              "action": "key.rotated",
              "actor": {"id": 1, "type": "key"},
              "after": {"key_id": "pk_QaGwS3djLHqG", "name": "shop", "scopes": ["tickets:read", "messages:*"]},
              "before": null,
              "created_at": "2026-11-21T13:58:21.490Z",
              "id": 6,
              "object": "key:2",
              "origin": "127.0.0.1"
            }
          ],
          "next_cursor": "1795269501490787-6"
        }
        """
}

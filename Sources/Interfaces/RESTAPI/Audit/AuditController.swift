import HTTPServer
import JSON
import Kernel
import SQL

/// `/audit`: who changed what, from what to what, and from where. The newest first.
struct AuditController: Sendable {
    let database: any Database

    private static let filters: Set<String> = ["actor", "object", "action", "created_after", "created_before"]

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("audit", use: list)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("audit:read")
        let query = try Query(request, filters: Self.filters, hasOwnCursor: true)
        let filter = try AuditFilter(query)
        let position = try query.string("cursor").map { text in
            guard let position = AuditPosition(text) else { throw Query.notACursor }
            return position
        }
        let entries = try await database.read {
            try AuditLog.page(filter, before: position, limit: query.limit + 1, in: $0)
        }
        let page = entries.prefix(query.limit)
        let next = entries.count > query.limit ? page.last.map { "\($0.position)" } : nil
        return JSONAnswer.make(["data": .array(page.map(Self.view)), "next_cursor": JSONValue(next)])
    }

    private static func view(_ entry: AuditEntry) -> JSONValue {
        [
            "id": .integer(entry.id), "created_at": JSONValue(entry.at), "actor": ActorView.make(entry.actor),
            "action": .string(entry.action), "object": .string(entry.object), "before": value(entry.before),
            "after": value(entry.after), "origin": JSONValue(entry.origin),
        ]
    }

    /// Some actions keep an object, some a word.
    private static func value(_ text: String?) -> JSONValue {
        guard let text else { return .null }
        guard text.hasPrefix("{"), let object = try? JSONValue(parsing: text) else { return .string(text) }
        return object
    }
}

extension AuditFilter {
    init(_ query: Query) throws {
        self.init()
        actor = try query.string("actor").map { text in
            guard let actor = Actor(rawValue: text) else {
                throw APIError.invalid("actor", "not_allowed", "must be agent:7, contact:7, key:7 or system")
            }
            return actor
        }
        object = try query.string("object").map { text in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !text.utf8.contains(0) else {
                throw APIError.invalid("object", "not_allowed", "must look like ticket:1042")
            }
            return text
        }
        action = try query.string("action").map { text in
            guard let pattern = EventFilter.Pattern(text) else {
                throw APIError.invalid("action", "not_allowed", "is no action, nor one with * at its end")
            }
            return pattern
        }
        createdAfter = try query.time("created_after")
        createdBefore = try query.time("created_before")
    }
}

import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/events`: the log of everything that happened, as pages and as a live stream.
struct EventController: Sendable {
    let database: any Database
    let hub: EventHub

    private static let filters: Set<String> = ["type", "ticket_id", "contact_id", "created_after"]

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("events", use: list)
        group.get("events/stream", use: stream)
        group.get("events/:id", use: get)
    }

    /// Oldest first. Who goes on from an event's `cursor` misses none.
    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("events:read")
        let query = try Query(request, filters: Self.filters, hasOwnCursor: true)
        let filter = try EventFilter(query)
        let cursor = try query.string("cursor").map(Self.position)
        let since = try query.time("created_after")
        let entries = try await database.read { db in
            let start = try cursor ?? since.map { try EventFeed.position(before: $0, in: db) } ?? .start
            return try EventFeed.next(after: start, matching: filter.condition, limit: query.limit + 1, in: db)
        }
        let page = entries.prefix(query.limit)
        let next = entries.count > query.limit ? page.last.map { "\($0.position)" } : nil
        return JSONAnswer.make(["data": .array(page.map(EventView.make)), "next_cursor": JSONValue(next)])
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("events:read")
        try Query.none(request)
        let id = Event.ID(try context.id(of: "event"))
        guard let entry = try await database.read({ try EventFeed.find(id, in: $0) }) else {
            throw APIError.notFound("event")
        }
        return JSONAnswer.make(EventView.make(entry))
    }

    private static func position(_ text: String) throws -> EventPosition {
        guard let position = EventPosition(text) else { throw Query.notACursor }
        return position
    }

    // MARK: Live

    /// From now on, or from behind the event that `Last-Event-ID` names.
    @Sendable func stream(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("events:read")
        let query = try Query(
            request, filters: ["type", "ticket_id", "contact_id", "last_event_id"], hasOwnCursor: true)
        let filter = try EventFilter(query)
        let last = try (request.headers[.lastEventID] ?? query.string("last_event_id")).map { text in
            guard let position = EventPosition(text) else {
                throw APIError.invalid("Last-Event-ID", "not_an_event", "is not the id of an event of this stream")
            }
            return position
        }
        let end = try await database.read { try EventFeed.end(in: $0) }
        // One from the future is of another database.
        let listener = EventListener(database: database, hub: hub, filter: filter, position: min(last ?? end, end))
        return .serverSentEvents { writer in try await listener.run(writer) }
    }
}

extension EventFilter {
    /// `type` (several with commas between them), `ticket_id` and `contact_id`.
    init(_ query: Query) throws {
        let patterns = try (query.string("type") ?? "").split(separator: ",").map { text in
            guard let pattern = Pattern(String(text)) else {
                throw APIError.invalid(
                    "type", "not_allowed", "“\(text)” is no kind of event, nor one with * at its end")
            }
            return pattern
        }
        self.init(
            patterns: patterns, ticketID: try query.integer("ticket_id"), contactID: try query.integer("contact_id"))
    }
}

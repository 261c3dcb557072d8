import Desk
import HTTPServer
import JSON
import Kernel
import SQL

/// `/deliveries`: what leaves, every attempt, and what people decide about it.
struct DeliveryController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("deliveries", use: list)
        group.get("deliveries/:id", use: get)
        group.post("deliveries/:id/retry") { request, context in
            try await decide(request, context) { try DeliveryDesk.retry($0, by: $1, desk.outbox, at: .now, in: $2) }
        }
        group.post("deliveries/:id/accept") { request, context in
            try await decide(request, context) { try DeliveryDesk.accept($0, by: $1, at: .now, in: $2) }
        }
        group.post("deliveries/:id/cancel") { request, context in
            try await decide(request, context) { try DeliveryDesk.cancel($0, by: $1, desk.outbox, at: .now, in: $2) }
        }
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("deliveries:read")
        let query = try Query(request, filters: ["state", "destination", "owner_id", "ticket_id", "kind"])
        var conditions = Conditions()
        if let state = try query.word("state", as: Delivery.State.self) {
            conditions.add("state = \(state)")
            // What the index says of itself, so that it is used; the newest of those that are sent are found by number.
            if state != .sent { conditions.add("state <> 'sent'") }
        }
        if let destination = query.string("destination") { conditions.add("destination = \(destination)") }
        if let kind = query.string("kind") { conditions.add("kind = \(kind)") }
        if let owner = try query.integer("owner_id") { conditions.add("owner_id = \(owner)") }
        if let ticket = try query.integer("ticket_id") { conditions.add("ticket_id = \(ticket)") }
        if let cursor = query.cursor { conditions.add("id < \(cursor)") }
        let clause = conditions.clause
        let deliveries: [Delivery] = try await desk.database.read { db in
            try db.all("SELECT \(Delivery.columns) FROM deliveries\(clause) ORDER BY id DESC LIMIT \(query.limit + 1)")
        }
        return JSONAnswer.page(deliveries, query, id: \.id.rawValue, Self.view)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("deliveries:read")
        try Query.none(request)
        let id = Delivery.ID(try context.id(of: "delivery"))
        let found = try await desk.database.read { try Self.detail(id, in: $0) }
        guard let found else { throw APIError.notFound("delivery") }
        return JSONAnswer.make(found)
    }

    private func decide(
        _ request: Request, _ context: APIContext,
        _ action: @escaping @Sendable (Delivery.ID, Actor, any SQLConnection) throws -> Void
    ) async throws -> Response {
        try context.require("deliveries:write")
        try Query.none(request)
        try await Body.none(request)
        let id = Delivery.ID(try context.id(of: "delivery"))
        return try await writer.write(request, context) { db in
            guard try DeliveryDesk.find(id, in: db) != nil else { throw APIError.notFound("delivery") }
            do {
                try action(id, context.actor, db)
            } catch let refused as DeliveryDesk.Refused {
                throw APIError.conflict(refused.description)
            }
            return .init(body: try Self.detail(id, in: db) ?? .null)
        }
    }

    private static func view(_ delivery: Delivery) -> JSONValue {
        [
            "id": .integer(delivery.id.rawValue), "destination": .string(delivery.destination),
            "owner_id": .integer(delivery.ownerID), "kind": .string(delivery.kind.rawValue),
            "lane": .string(delivery.lane), "priority": .integer(delivery.priority.rawValue),
            "chat_id": JSONValue(delivery.chatID), "state": .string(delivery.state.rawValue),
            "attempt_count": .integer(Int64(delivery.attempts)), "ticket_id": JSONValue(delivery.ticketID),
            "message_id": JSONValue(delivery.messageID), "error_code": JSONValue(delivery.errorCode),
            "error": JSONValue(delivery.error), "not_before": JSONValue(delivery.notBefore),
            "created_at": JSONValue(delivery.createdAt), "updated_at": JSONValue(delivery.updatedAt),
            "settled_at": JSONValue(delivery.settledAt),
        ]
    }

    /// With its attempts.
    private static func detail(_ id: Delivery.ID, in db: any SQLConnection) throws -> JSONValue? {
        guard let delivery = try DeliveryDesk.find(id, in: db) else { return nil }
        let attempts = try db.rows(
            """
            SELECT number, method, request, started_at, finished_at, outcome, status, error, response
            FROM attempts WHERE delivery_id = \(id) ORDER BY number DESC LIMIT 100
            """)
        var view = Self.view(delivery)
        view["attempts"] = .array(try attempts.reversed().map(attempt))
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

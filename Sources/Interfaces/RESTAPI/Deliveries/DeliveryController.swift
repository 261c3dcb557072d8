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
        return JSONAnswer.page(deliveries, query, id: \.id.rawValue, DeliveryView.make)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("deliveries:read")
        try Query.none(request)
        let id = Delivery.ID(try context.id(of: "delivery"))
        let found = try await desk.database.read { try DeliveryView.detail(id, in: $0) }
        guard let found else { throw APIError.notFound("delivery") }
        return JSONAnswer.make(found)
    }

    private func decide(
        _ request: Request, _ context: APIContext,
        _ action: @escaping @Sendable (Delivery.ID, Author, any SQLConnection) throws -> Void
    ) async throws -> Response {
        try context.require("deliveries:write")
        try Query.none(request)
        try await Body.none(request)
        let id = Delivery.ID(try context.id(of: "delivery"))
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            guard try DeliveryDesk.find(id, in: db) != nil else { throw APIError.notFound("delivery") }
            do {
                try action(id, author, db)
            } catch let refused as DeliveryDesk.Refused {
                throw APIError.conflict(refused.description)
            }
            return .init(body: try DeliveryView.detail(id, in: db) ?? .null)
        }
    }
}

import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/receipts`: what arrived, as it arrived.
struct ReceiptController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("receipts", use: list)
        group.get("receipts/:id", use: get)
        group.post("receipts/:id/reprocess", use: reprocess)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("receipts:read")
        let query = try Query(request, filters: ["state", "source", "owner_id"])
        var conditions = Conditions()
        if let state = try query.word("state", as: Receipt.State.self) { conditions.add("state = \(state)") }
        if let source = query.string("source") { conditions.add("source = \(source)") }
        if let owner = try query.integer("owner_id") { conditions.add("owner_id = \(owner)") }
        if let cursor = query.cursor { conditions.add("id < \(cursor)") }
        let clause = conditions.clause
        let receipts: [Receipt] = try await desk.database.read { db in
            try db.all("SELECT \(Receipt.columns) FROM receipts\(clause) ORDER BY id DESC LIMIT \(query.limit + 1)")
        }
        return JSONAnswer.page(receipts, query, id: \.id.rawValue) { Self.view($0) }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("receipts:read")
        try Query.none(request)
        let id = Receipt.ID(try context.id(of: "receipt"))
        let receipt: Receipt? = try await desk.database.read { try Self.find(id, in: $0) }
        guard let receipt else { throw APIError.notFound("receipt") }
        return JSONAnswer.make(Self.view(receipt, withBody: true))
    }

    @Sendable func reprocess(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("receipts:write")
        try Query.none(request)
        try await Body.none(request)
        let id = Receipt.ID(try context.id(of: "receipt"))
        let origin = request.remoteAddress
        return try await writer.write(request, context) { db in
            guard let receipt = try Self.find(id, in: db) else { throw APIError.notFound("receipt") }
            guard receipt.state == .failed || receipt.state == .unparsed else {
                throw APIError.conflict("A receipt that is \(receipt.state.rawValue) is not processed again.")
            }
            try db.later("UPDATE receipts SET state = 'pending', error = NULL WHERE id = \(id)")
            try Audit.record(
                "receipt.reprocess", on: "receipt:\(id)", by: context.actor, before: receipt.state.rawValue,
                after: Receipt.State.pending.rawValue, origin: origin, at: .now, in: db)
            return .init(status: .accepted, body: try Self.find(id, in: db).map { Self.view($0) } ?? .null)
        }
    }

    private static func find(_ id: Receipt.ID, in db: any SQLConnection) throws -> Receipt? {
        try db.first("SELECT \(Receipt.columns) FROM receipts WHERE id = \(id)")
    }

    static func view(_ receipt: Receipt, withBody: Bool = false) -> JSONValue {
        var view: JSONValue = [
            "id": .integer(receipt.id.rawValue), "source": .string(receipt.source),
            "owner_id": .integer(receipt.ownerID), "unique_key": JSONValue(receipt.uniqueKey),
            "kind": JSONValue(receipt.kind), "state": .string(receipt.state.rawValue),
            "attempts": .integer(Int64(receipt.attempts)), "error": JSONValue(receipt.error),
            "received_at": JSONValue(receipt.receivedAt), "processed_at": JSONValue(receipt.processedAt),
        ]
        if withBody { view["body"] = (try? JSONValue(parsing: receipt.body)) ?? .null }
        return view
    }
}

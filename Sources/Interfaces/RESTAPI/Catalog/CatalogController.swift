import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Knowledge
import SQL

/// A list that administrators keep: read, made, changed by merge patches and removed, all in one way.
struct CatalogController<Content: CatalogResource>: Sendable {
    let database: any Database
    let writer: APIWriter

    private typealias Item = CatalogItem<Content>

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get(Content.path, use: list)
        group.post(Content.path, use: create)
        group.get("\(Content.path)/:id", use: get)
        group.patch("\(Content.path)/:id", use: update)
        group.delete("\(Content.path)/:id", use: remove)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):read")
        let query = try Query(request, filters: Content.filters)
        let condition = try Content.condition(query)
        let rows = try await database.read { db in
            let items = try Catalog<Content>.page(
                after: query.cursor ?? 0, where: condition, limit: query.limit + 1, in: db)
            let uses = try Content.uses(of: items.map(\.id), in: db)
            return items.map { ($0.id, Self.view($0, uses?[$0.id])) }
        }
        return JSONAnswer.page(rows, query, id: \.0) { $0.1 }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):read")
        try Query.none(request)
        let id = try context.id(of: Content.name)
        let answer = try await database.read { db in
            try Catalog<Content>.find(id, in: db).map { try Self.answer($0, in: db) }
        }
        guard let answer, let eTag = answer.headers["ETag"] else { throw APIError.notFound(Content.name) }
        return JSONAnswer.make(answer.body, headers: [.eTag: eTag])
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):write")
        try Query.none(request)
        let content = try Content(try await Body.read(request, allowed: Content.fields), changing: nil)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            try content.check(in: db)
            let now = Timestamp.now
            let item = try Self.named { try Catalog.create(content, by: author, at: now, in: db) }
            try Content.wasWritten(item, at: now, in: db)
            var answer = try Self.answer(item, in: db)
            answer.status = .created
            answer.headers["Location"] = "/api/v1/\(Content.path)/\(item.id)"
            return answer
        }
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):write")
        let body = try await Body.read(request, allowed: Content.fields)
        return try await changing(request, context) { item, author, db in
            let content = try Content(body, changing: item.content)
            try content.check(in: db)
            let now = Timestamp.now
            let changed = try Self.named { try Catalog.change(item, to: content, by: author, at: now, in: db) }
            try Content.wasWritten(changed, at: now, in: db)
            return try Self.answer(changed, in: db)
        }
    }

    @Sendable func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):write")
        try await Body.none(request)
        return try await changing(request, context) { item, author, db in
            try Content.checkRemoval(of: item, in: db)
            try Catalog.remove(item, by: author, at: .now, in: db)
            return .init(status: .noContent, body: .null)
        }
    }

    /// Locks the item and looks at `If-Match` first.
    private func changing(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (Item, Author, any SQLConnection) throws -> APIWriter.Answer
    ) async throws -> Response {
        try Query.none(request)
        let id = try context.id(of: Content.name)
        let match = request.headers[.ifMatch]
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            guard let item = try Catalog<Content>.lock(id, in: db) else { throw APIError.notFound(Content.name) }
            let uses = try Content.uses(of: [id], in: db)?[id]
            try Revision(item.version, uses: uses?.uses).check(ifMatch: match, of: Content.name)
            return try body(item, author, db)
        }
    }

    /// Says which field another item has already.
    static func named(_ body: () throws -> CatalogItem<Content>) throws -> CatalogItem<Content> {
        do {
            return try body()
        } catch let taken as CatalogFieldTaken {
            throw APIError(
                status: .conflict, code: "name_taken",
                detail: "Another \(Content.name) has this \(taken.field) already.",
                fields: [.init(field: taken.field, code: "name_taken", message: "is taken already")])
        }
    }

    static func answer(_ item: CatalogItem<Content>, in db: any SQLConnection) throws -> APIWriter.Answer {
        let uses = try Content.uses(of: [item.id], in: db)?[item.id]
        return .init(
            body: view(item, uses), headers: ["ETag": Revision(item.version, uses: uses?.uses).eTag])
    }

    private static func view(_ item: Item, _ uses: KnowledgeUse?) -> JSONValue {
        var view = item.content.view
        if let uses {
            view["uses"] = .integer(Int64(uses.uses))
            view["last_used_at"] = JSONValue(uses.lastUsedAt)
        }
        view["id"] = .integer(item.id)
        view["created_at"] = JSONValue(item.createdAt)
        view["updated_at"] = JSONValue(item.updatedAt)
        return .object(view)
    }
}

extension CatalogContent {
    /// In words.
    static var name: String { kind.replacing("_", with: " ") }
}

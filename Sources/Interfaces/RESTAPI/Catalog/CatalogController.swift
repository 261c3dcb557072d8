import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
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
        let query = try Query(request)
        let items = try await database.read { db in
            try Catalog<Content>.page(after: query.cursor ?? 0, limit: query.limit + 1, in: db)
        }
        return JSONAnswer.page(items, query, id: \.id, Self.view)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("\(Content.subject):read")
        try Query.none(request)
        let id = try context.id(of: Content.name)
        guard let item = try await database.read({ try Catalog<Content>.find(id, in: $0) }) else {
            throw APIError.notFound(Content.name)
        }
        let eTag = Revision(item.version).eTag
        return JSONAnswer.make(Self.view(item), headers: [.eTag: eTag])
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
            var answer = Self.answer(item)
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
            return Self.answer(changed)
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
            try Revision(item.version).check(ifMatch: match, of: Content.name)
            return try body(item, author, db)
        }
    }

    private static func named(_ body: () throws -> Item) throws -> Item {
        do {
            return try body()
        } catch is Catalog<Content>.NameTaken {
            throw APIError(
                status: .conflict, code: "name_taken",
                detail: "Another \(Content.name) has this \(Content.uniqueField) already.",
                fields: [.init(field: Content.uniqueField, code: "name_taken", message: "is taken already")])
        }
    }

    private static func answer(_ item: Item) -> APIWriter.Answer {
        .init(body: view(item), headers: ["ETag": Revision(item.version).eTag])
    }

    private static func view(_ item: Item) -> JSONValue {
        var view = item.content.view
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

import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Knowledge
import SQL

/// What `/templates` offers besides being a list that administrators keep.
struct TemplateController: Sendable {
    let database: any Database
    let writer: APIWriter

    /// Templates of one import.
    static let most = 1000
    /// Bytes of one import.
    static let largestImport = 16 << 20
    /// Those that are written in one transaction.
    private static let batch = 50

    /// - Parameter uploads: a group that does not read bodies before the handler does.
    func addRoutes(to group: RouterGroup<APIContext>, uploads: RouterGroup<APIContext>) {
        group.get("templates/variables", use: variables)
        group.get("templates/:id/versions") {
            try await VersionList(database: database).page(of: Template.self, .template, $0, $1)
        }
        group.put("templates/by-key/:key", use: put)
        uploads.post("templates/import", use: importAll)
    }

    @Sendable func variables(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("templates:read")
        try Query.none(request)
        let fields: [Catalog<CustomField>.Item] = try await database.read { db in
            try Catalog<CustomField>.page(after: 0, limit: 1000, in: db)
        }
        let known = TemplateVariables.all.map { ($0.name, $0.description) }
        let own = fields.map { ("ticket.fields.\($0.content.key)", $0.content.label) }
        return JSONAnswer.make([
            "data": .array((known + own).map { ["name": .string($0.0), "description": .string($0.1)] })
        ])
    }

    // MARK: By another system's key

    @Sendable func put(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("templates:write")
        try Query.none(request)
        let key = try TemplateFields.key(context.parameters.get("key") ?? "")
        let body = try await Body.read(request, allowed: Template.fields)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            let (item, outcome) = try Self.put(body, key: key, by: author, in: db)
            var answer = try CatalogController<Template>.answer(item, in: db)
            if outcome == .created { answer.status = .created }
            return answer
        }
    }

    private enum Outcome: String {
        case created, updated, unchanged
    }

    /// Puts the whole template in its place: what is not given is as it is in a new one.
    private static func put(
        _ body: Body, key: String, by author: Author, in db: any SQLConnection
    ) throws -> (CatalogItem<Template>, Outcome) {
        var content = try Template(body, changing: nil)
        guard content.key == nil || content.key == key else {
            throw APIError.invalid("key", "not_allowed", "must be the key of the path, if it is given")
        }
        content.key = key
        try content.check(in: db)
        guard let item = try Template.find(key: key, in: db) else {
            let made = try CatalogController<Template>.named {
                try Catalog.create(content, by: author, at: .now, in: db)
            }
            return (made, .created)
        }
        let changed = try CatalogController<Template>.named {
            try Catalog.change(item, to: content, by: author, at: .now, in: db)
        }
        return (changed, changed.version == item.version ? .unchanged : .updated)
    }

    /// Each item for itself: what is wrong with one does not keep the others out.
    @Sendable func importAll(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("templates:write")
        try Query.none(request)
        var request = request
        let content = try await request.body.collect(upTo: Self.largestImport)
        request.body = RequestBody(content)
        let body = try await Body.read(request, allowed: ["templates"], upTo: Self.largestImport)
        guard let list = try body.list("templates"), !list.isEmpty else {
            throw APIError.invalid("templates", "required", "must name one template at least")
        }
        guard list.count <= Self.most else {
            throw APIError.invalid("templates", "too_many", "must be at most \(Self.most)")
        }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.perform(request, context, content: content) {
            var results: [JSONValue] = []
            for start in stride(from: 0, to: list.count, by: Self.batch) {
                let part = list[start..<min(start + Self.batch, list.count)]
                results += try await database.write { db in
                    try part.map { try Self.result(of: $0, by: author, in: db) }
                }
            }
            return .init(body: ["results": .array(results)])
        }
    }

    private static func result(
        of value: JSONValue, by author: Author, in db: any SQLConnection
    ) throws -> JSONValue {
        do {
            guard let object = value.objectValue else {
                throw APIError.invalid("template", "wrong_type", "must be an object")
            }
            let body = Body(object: object)
            try body.expect(only: Template.fields)
            guard let key = try TemplateFields.key(body, or: nil) else {
                throw APIError.invalid("key", "required", "is required")
            }
            let (item, outcome) = try db.savepoint { try put(body, key: key, by: author, in: db) }
            return [
                "key": .string(key), "id": .integer(item.id), "outcome": .string(outcome.rawValue), "errors": [],
            ]
        } catch let error as APIError {
            return [
                "key": JSONValue(value["key"]?.stringValue), "id": .null, "outcome": "failed",
                "errors": .array(
                    error.fields.map {
                        ["field": .string($0.field), "code": .string($0.code), "message": .string($0.message)]
                    }),
            ]
        }
    }
}

import Desk
import HTTPServer
import JSON
import Kernel
import Knowledge
import SQL

/// `/templates/{id}/versions`, `/articles/{id}/versions`: what they were before each change, the latest first.
struct VersionList: Sendable {
    let database: any Database

    func page<Content: CatalogResource>(
        of type: Content.Type, _ kind: KnowledgeKind, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        try context.require("\(Content.subject):read")
        let query = try Query(request)
        let id = try context.id(of: Content.name)
        let versions = try await database.read { db -> [KnowledgeVersion]? in
            guard try Catalog<Content>.find(id, in: db) != nil else { return nil }
            return try KnowledgeVersion.page(of: id, kind, before: query.cursor, limit: query.limit + 1, in: db)
        }
        guard let versions else { throw APIError.notFound(Content.name) }
        return JSONAnswer.page(versions, query, id: \.version) { version in
            [
                "version": .integer(version.version), "content": JSONValue(text: version.content),
                "replaced_by": ActorView.make(version.replacedBy), "replaced_at": JSONValue(version.replacedAt),
            ]
        }
    }
}

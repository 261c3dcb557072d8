import Desk
import HTTPServer
import JSON
import Kernel
import Knowledge
import SQL

/// `/reports/knowledge`: what is used most, and what was looked for in vain.
struct KnowledgeReportController: Sendable {
    let database: any Database

    private static let usualPeriod = Duration.seconds(30 * 24 * 3600)

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("reports/knowledge", use: report)
    }

    @Sendable func report(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("articles:read")
        try context.require("templates:read")
        let query = try Query(items: request.queryItems, filters: ["from", "to", "limit"])
        let end = try query.time("to") ?? .now
        let start = try query.time("from") ?? end - Self.usualPeriod
        guard start <= end else { throw APIError.invalid("from", "out_of_range", "must not be later than to") }
        let most = try query.integer("limit") ?? 20
        guard (1...200).contains(most) else { throw APIError.invalid("limit", "out_of_range", "must be 1 to 200") }
        let limit = Int(most)
        let view = try await database.read { db -> JSONValue in
            let misses = try KnowledgeMisses.most(from: start, to: end, limit: limit, in: db)
            let templates = try KnowledgeUse.most(.template, from: start, to: end, limit: limit, in: db)
            let articles = try KnowledgeUse.most(.article, from: start, to: end, limit: limit, in: db)
            return [
                "from": JSONValue(start), "to": JSONValue(end),
                "templates": .array(
                    try templates.map { id, use in
                        Self.line(id, try Catalog<Template>.find(id, in: db)?.content.name, use)
                    }),
                "articles": .array(
                    try articles.map { id, use in
                        Self.line(id, try Catalog<Article>.find(id, in: db)?.content.title, use)
                    }),
                "searches_without_result": .array(
                    misses.map { ["words": .string($0.words), "searches": .integer(Int64($0.searches))] }),
            ]
        }
        return JSONAnswer.make(view)
    }

    private static func line(_ id: Int64, _ name: String?, _ use: KnowledgeUse) -> JSONValue {
        [
            "id": .integer(id), "name": JSONValue(name), "uses": .integer(Int64(use.uses)),
            "last_used_at": JSONValue(use.lastUsedAt),
        ]
    }
}

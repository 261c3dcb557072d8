import Desk
import HTTPServer
import JSON
import Kernel
import Knowledge
import SQL

/// What `/articles` offers besides being a list that administrators keep: search, and what may answer a ticket.
struct ArticleController: Sendable {
    let database: any Database
    /// Nil where nobody else is asked.
    let external: ExternalKnowledge?

    static let limits: ClosedRange<Int64> = 1...50
    static let usualLimit = 10
    static let longestQuery = 1000

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("articles/search", use: search)
        group.get("tickets/:id/suggestions", use: suggestions)
        group.get("articles/:id/versions") {
            try await VersionList(database: database).page(of: Article.self, .article, $0, $1)
        }
    }

    @Sendable func search(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("articles:read")
        let query = try Query(items: request.queryItems, filters: ["q", "language", "visibility", "limit"])
        guard let words = query.string("q"), !words.allSatisfy(\.isWhitespace), words.utf8.count <= Self.longestQuery,
            !words.utf8.contains(0)
        else {
            throw APIError.invalid("q", "required", "must say what to look for, in at most \(Self.longestQuery) bytes")
        }
        var search = ArticleSearch(words)
        search.language = try query.string("language").map { tag in
            guard PatchReader.isLanguage(tag) else {
                throw APIError.invalid("language", "wrong_type", "must be a language tag such as en or pt-BR")
            }
            return tag
        }
        search.preferred = search.language
        search.visibility = try query.word("visibility", as: Article.Visibility.self)
        search.limit = try Self.limit(query)
        let (found, source) = try await database.read { [search] db in
            (try search.found(in: db), try ExternalSource.current(in: db))
        }
        let others = await others(words, source, atMost: search.limit - found.count)
        if found.isEmpty, others.isEmpty {
            // What cannot be counted keeps nobody from the answer.
            try? await database.write { try KnowledgeMisses.count(words, at: .now, in: $0) }
        }
        return Self.answer(found, others)
    }

    @Sendable func suggestions(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        try context.require("articles:read")
        let query = try Query(items: request.queryItems, filters: ["limit"])
        let limit = try Self.limit(query)
        let id = Ticket.ID(try context.id(of: "ticket"))
        let answer = try await database.read { db -> ([ArticleSearch.Found], ExternalSource?, String)? in
            guard let ticket = try TicketBook.find(id, in: db) else { return nil }
            let search = try ArticleSuggestions.search(for: ticket, limit: limit, in: db)
            return (try search.found(in: db), try ExternalSource.current(in: db), ticket.subject)
        }
        guard let (found, source, subject) = answer else { throw APIError.notFound("ticket") }
        return Self.answer(found, await others(subject, source, atMost: limit - found.count))
    }

    private static func limit(_ query: Query) throws -> Int {
        guard let limit = try query.integer("limit") else { return usualLimit }
        guard limits.contains(limit) else {
            throw APIError.invalid("limit", "out_of_range", "must be \(limits.lowerBound) to \(limits.upperBound)")
        }
        return Int(limit)
    }

    private func others(_ words: String, _ source: ExternalSource?, atMost most: Int) async -> [ExternalResult] {
        guard let source, let external, most > 0 else { return [] }
        return await external.results(for: words, from: source, atMost: most)
    }

    private static func answer(_ found: [ArticleSearch.Found], _ others: [ExternalResult]) -> Response {
        let own: [JSONValue] = found.map { found in
            let article = found.article.content
            return [
                "article_id": .integer(found.article.id), "source": .null, "title": .string(article.title),
                "excerpt": .string(found.excerpt), "url": JSONValue(article.url),
                "language": JSONValue(article.language), "visibility": .string(article.visibility.rawValue),
                "score": .double((found.score * 1000).rounded() / 1000),
            ]
        }
        let external: [JSONValue] = others.map { result in
            [
                "article_id": .null, "source": .string(result.source), "title": .string(result.title),
                "excerpt": .string(result.excerpt), "url": JSONValue(result.url), "language": .null,
                "visibility": .null, "score": .null,
            ]
        }
        return JSONAnswer.make(["data": .array(own + external)])
    }
}

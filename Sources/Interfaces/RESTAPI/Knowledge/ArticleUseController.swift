import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Knowledge
import SQL

/// `/tickets/{id}/articles`: which articles belong to a ticket.
struct ArticleUseController: Sendable {
    let desk: DeskService
    let events: EventLog
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("tickets/:id/articles", use: list)
        group.post("tickets/:id/articles", use: attach)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        try context.require("articles:read")
        let query = try Query(request)
        let id = Ticket.ID(try context.id(of: "ticket"))
        let rows = try await desk.database.read { db -> [AttachedArticle]? in
            guard try TicketBook.find(id, in: db) != nil else { return nil }
            return try AttachedArticle.page(of: id, after: query.cursor ?? 0, limit: query.limit + 1, in: db)
        }
        guard let rows else { throw APIError.notFound("ticket") }
        return JSONAnswer.page(rows, query, id: \.articleID) { row in
            [
                "article_id": .integer(row.articleID), "title": .string(row.title),
                "message_id": JSONValue(row.messageID), "attached_by": ActorView.make(row.actor),
                "attached_at": JSONValue(row.attachedAt),
            ]
        }
    }

    @Sendable func attach(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:write")
        try context.require("articles:read")
        try Query.none(request)
        let id = Ticket.ID(try context.id(of: "ticket"))
        let body = try await Body.read(request, allowed: ["article_id", "as", "agent_id"])
        guard let articleID = try body.integer("article_id") else {
            throw APIError.invalid("article_id", "required", "is required")
        }
        let manner = try body.word("as", as: ArticleUse.Manner.self) ?? .link
        let agentID = try body.integer("agent_id").map { Agent.ID($0) }
        let origin = request.remoteAddress
        return try await writer.write(request, context) { [desk, events] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            guard let article = try Catalog<Article>.find(articleID, in: db) else {
                throw APIError.invalid("article_id", "not_found", "is no article’s number")
            }
            let agent = try agentID.flatMap { try AgentDirectory.find($0, in: db) }
            guard agent != nil || agentID == nil else {
                throw APIError.invalid("agent_id", "not_found", "is no agent’s number")
            }
            let use = ArticleUse(of: article, as: manner, by: agent, named: agent?.name ?? context.key?.name ?? "API")
            let author = Author(agent.map { .agent($0.id.rawValue) } ?? context.actor, from: origin)
            do {
                let message = try use.carryOut(in: ticket, desk.writer, events, by: author, at: .now, in: db)
                let stored = try message.flatMap { try MessageStore.find($0, in: db) }.map { [$0] } ?? []
                return .init(
                    status: .created,
                    body: [
                        "article_id": .integer(articleID),
                        "message": try MessageView.make(stored, in: db).first ?? .null,
                    ])
            } catch let refusal as KnowledgeRefusal {
                throw APIError.conflict(refusal.description)
            }
        }
    }
}

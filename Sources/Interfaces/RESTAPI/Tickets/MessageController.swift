import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// `/tickets/{id}/messages` and `/tickets/{id}/notes`.
struct MessageController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("tickets/:id/messages") { try await list($0, $1, kind: nil) }
        group.post("tickets/:id/messages") { try await create($0, $1, kind: .message) }
        group.get("tickets/:id/notes") { try await list($0, $1, kind: .note) }
        group.post("tickets/:id/notes") { try await create($0, $1, kind: .note) }
    }

    private func list(
        _ request: Request, _ context: APIContext, kind: DeskMessage.Kind?
    ) async throws -> Response {
        try context.require("messages:read")
        let id = Ticket.ID(try context.id(of: "ticket"))
        let query = try Query(request)
        var conditions = Conditions()
        conditions.add("ticket_id = \(id)")
        if let kind { conditions.add("kind = \(kind)") }
        if let cursor = query.cursor { conditions.add("id > \(cursor)") }
        let clause = conditions.clause
        let found = try await desk.database.read { db -> ([DeskMessage], [JSONValue])? in
            guard try TicketBook.find(id, in: db) != nil else { return nil }
            let messages: [DeskMessage] = try db.all(
                "SELECT \(DeskMessage.columns) FROM messages\(clause) ORDER BY id LIMIT \(query.limit + 1)")
            return (messages, try MessageView.make(messages, in: db))
        }
        guard let (messages, views) = found else { throw APIError.notFound("ticket") }
        return JSONAnswer.page(Array(zip(messages, views)), query, id: { $0.0.id.rawValue }) { $0.1 }
    }

    private func create(
        _ request: Request, _ context: APIContext, kind: DeskMessage.Kind
    ) async throws -> Response {
        try context.require("messages:write")
        try Query.none(request)
        let id = Ticket.ID(try context.id(of: "ticket"))
        let body = try await Body.read(request, allowed: ["body", "agent_id", "reply_to_message_id"])
        let text = try body.requiredString("body")
        guard text.utf16.count <= Self.longestText else {
            throw APIError.invalid("body", "too_long", "must have at most \(Self.longestText) UTF-16 units")
        }
        let agentID = try body.integer("agent_id").map { Agent.ID($0) }
        let replyTo = try body.integer("reply_to_message_id").map { DeskMessage.ID($0) }
        return try await writer.write(request, context) { [desk] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            guard kind == .note || ticket.status != .closed else {
                throw APIError.conflict("The ticket is closed: reopen it, then answer.")
            }
            if let replyTo, try MessageStore.find(replyTo, in: db)?.ticketID != id {
                throw APIError.invalid("reply_to_message_id", "not_found", "is no message of this ticket")
            }
            let (author, actor) = try Self.author(agentID, context, in: db)
            var new = MessageStore.New(
                ticketID: id, authorType: .agent, authorID: author.id, authorName: author.name,
                text: FormattedText(text), createdAt: .now)
            new.kind = kind
            new.replyTo = replyTo
            let message = try desk.writer.add(new, to: ticket, by: actor, mirrored: true, at: .now, in: db)
            let stored = try MessageStore.find(message, in: db).map { [$0] } ?? []
            return .init(status: .created, body: try MessageView.make(stored, in: db).first ?? .null)
        }
    }

    /// Sixteen messages of Telegram's.
    private static let longestText = 65_536

    private static func author(
        _ id: Agent.ID?, _ context: APIContext, in db: any SQLConnection
    ) throws -> (author: (id: Int64?, name: String), actor: Actor) {
        guard let id else { return ((nil, context.key?.name ?? "API"), context.actor) }
        guard let agent = try AgentDirectory.find(id, in: db) else {
            throw APIError.invalid("agent_id", "not_found", "is no agent’s number")
        }
        return ((agent.id.rawValue, agent.name), .agent(agent.id.rawValue))
    }
}

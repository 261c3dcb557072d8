import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/tickets/{id}/messages` and `/tickets/{id}/notes`.
struct MessageController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    /// - Parameter uploads: a group that does not read bodies before the handler does.
    func addRoutes(to group: RouterGroup<APIContext>, uploads: RouterGroup<APIContext>) {
        group.get("tickets/:id/messages") { try await list($0, $1, kind: nil) }
        uploads.post("tickets/:id/messages") { try await create($0, $1, kind: .message) }
        group.get("tickets/:id/notes") { try await list($0, $1, kind: .note) }
        uploads.post("tickets/:id/notes") { try await create($0, $1, kind: .note) }
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
        var request = request
        if UploadForm.isForm(request) {
            // Before half a gigabyte is read for nothing.
            guard try await desk.database.read({ try TicketBook.find(id, in: $0) }) != nil else {
                throw APIError.notFound("ticket")
            }
        } else {
            request.body = RequestBody(try await request.body.collect(upTo: 1 << 20))
        }
        let draft = try await MessageDraft.read(request, into: desk.media)
        let origin = request.remoteAddress
        return try await writer.write(request, context, content: draft.content) { [desk] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            guard kind == .note || ticket.status != .closed else {
                throw APIError.conflict("The ticket is closed: reopen it, then answer.")
            }
            if let replyTo = draft.replyTo, try MessageStore.find(replyTo, in: db)?.ticketID != id {
                throw APIError.invalid("reply_to_message_id", "not_found", "is no message of this ticket")
            }
            let now = Timestamp.now
            let (author, actor) = try draft.author(context, in: db)
            var new = try draft.new(in: ticket, author, at: now, in: db)
            new.kind = kind
            let message = try desk.writer.add(
                new, to: ticket, by: Author(actor, from: origin), mirrored: true, at: now, in: db)
            let stored = try MessageStore.find(message, in: db).map { [$0] } ?? []
            return .init(status: .created, body: try MessageView.make(stored, in: db).first ?? .null)
        }
    }
}

import Contacts
import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/tickets`.
struct TicketController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    private static let filters: Set<String> = [
        "status", "assignee_id", "contact_id", "bot_id", "priority", "created_after", "updated_after",
    ]

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("tickets", use: list)
        group.get("tickets/:id", use: get)
        group.patch("tickets/:id", use: update)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        let query = try Query(request, filters: Self.filters)
        var conditions = Conditions()
        if let status = try query.word("status", as: Ticket.Status.self) { conditions.add("status = \(status)") }
        if let priority = try query.word("priority", as: Ticket.Priority.self) {
            conditions.add("priority = \(priority)")
        }
        if query.string("assignee_id") == "none" {
            conditions.add("assignee_id IS NULL")
        } else if let assignee = try query.integer("assignee_id") {
            conditions.add("assignee_id = \(assignee)")
        }
        if let contact = try query.integer("contact_id") { conditions.add("contact_id = \(contact)") }
        if let bot = try query.integer("bot_id") { conditions.add("bot_id = \(bot)") }
        if let time = try query.time("created_after") { conditions.add("created_at > \(time)") }
        if let time = try query.time("updated_after") { conditions.add("updated_at > \(time)") }
        if let cursor = query.cursor { conditions.add("id < \(cursor)") }
        let clause = conditions.clause
        let (tickets, views) = try await desk.database.read { db in
            let tickets: [Ticket] = try db.all(
                "SELECT \(Ticket.columns) FROM tickets\(clause) ORDER BY id DESC LIMIT \(query.limit + 1)")
            return (tickets, try TicketView.make(tickets, in: db))
        }
        return JSONAnswer.page(Array(zip(tickets, views)), query, id: { $0.0.id.rawValue }) { $0.1 }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        let id = Ticket.ID(try context.id(of: "ticket"))
        let includes = try Self.includesMessages(request)
        if includes { try context.require("messages:read") }
        let found = try await desk.database.read { db -> (eTag: String, JSONValue)? in
            guard let ticket = try TicketBook.find(id, in: db) else { return nil }
            let contact = try ContactDirectory.find(ticket.contactID, in: db)
            let eTag = TicketView.eTag(ticket, contact: contact)
            var view = TicketView.make(ticket, contact: contact)
            guard includes else { return (eTag, view) }
            let messages: [DeskMessage] = try db.all(
                "SELECT \(DeskMessage.columns) FROM messages WHERE ticket_id = \(id) ORDER BY id DESC LIMIT 200")
            view["messages"] = .array(try MessageView.make(messages.reversed(), in: db))
            return (eTag, view)
        }
        guard let (eTag, view) = found else { throw APIError.notFound("ticket") }
        if !includes, ETags.contains(request.headers[.ifNoneMatch], eTag) {
            return Response(status: .notModified, headers: [.eTag: eTag])
        }
        return JSONAnswer.make(view, headers: includes ? [:] : [.eTag: eTag])
    }

    private static func includesMessages(_ request: Request) throws -> Bool {
        let items = request.queryItems
        if let other = items.first(where: { $0.name != "include" }) {
            throw APIError.invalid(other.name, "unknown_parameter", "is not a parameter of this request")
        }
        guard items.allSatisfy({ $0.value == "messages" }) else {
            throw APIError.invalid("include", "not_allowed", "must be messages")
        }
        return !items.isEmpty
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        let id = Ticket.ID(try context.id(of: "ticket"))
        try Query.none(request)
        let body = try await Body.read(
            request, allowed: ["status", "priority", "subject", "assignee_id", "tags", "custom_fields"])
        let change = try TicketChange(body)
        let match = request.headers[.ifMatch]
        let origin = request.remoteAddress
        return try await writer.write(request, context) { [tickets = desk.tickets] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            let contact = try ContactDirectory.find(ticket.contactID, in: db)
            if let match, !TicketView.matches(match, ticket) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The ticket has changed since: its ETag is \(TicketView.eTag(ticket, contact: contact)).")
            }
            let changed = try change.apply(to: ticket, tickets, by: context.actor, origin: origin, in: db)
            return .init(
                body: TicketView.make(changed, contact: contact),
                headers: ["ETag": TicketView.eTag(changed, contact: contact)])
        }
    }
}

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

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("tickets", use: list)
        group.post("tickets", use: create)
        group.get("tickets/:id", use: get)
        group.patch("tickets/:id", use: update)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        let list = try TicketList(request)
        return JSONAnswer.make(text: try await desk.database.read { try list.page(in: $0) })
    }

    /// A conversation that we begin.
    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try context.require("messages:write")
        try Query.none(request)
        let start = try TicketStart(try await Body.read(request, allowed: TicketStart.fields))
        let origin = request.remoteAddress
        return try await writer.write(request, context) { [desk] db in
            let ticket = try start.carryOut(desk, context, origin: origin, in: db)
            let contact = try ContactDirectory.find(ticket.contactID, in: db)
            return .init(
                status: .created, body: TicketView.make(ticket, contact: contact),
                headers: [
                    "ETag": TicketView.eTag(ticket, contact: contact), "Location": "/api/v1/tickets/\(ticket.id)",
                ])
        }
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
        let change = try TicketChange(try await Body.read(request, allowed: TicketChange.fields))
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

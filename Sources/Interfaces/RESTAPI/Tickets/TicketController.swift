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
        let found = try await desk.database.read { db -> (Ticket, JSONValue)? in
            guard let ticket = try TicketBook.find(id, in: db) else { return nil }
            guard includes, case .object(var view) = try TicketView.make(ticket, in: db) else {
                return (ticket, try TicketView.make(ticket, in: db))
            }
            let messages: [DeskMessage] = try db.all(
                "SELECT \(DeskMessage.columns) FROM messages WHERE ticket_id = \(id) ORDER BY id DESC LIMIT 200")
            view["messages"] = .array(try MessageView.make(messages.reversed(), in: db))
            return (ticket, .object(view))
        }
        guard let (ticket, view) = found else { throw APIError.notFound("ticket") }
        let eTag = TicketView.eTag(ticket)
        if !includes, request.headers[.ifNoneMatch] == eTag {
            return Response(status: .notModified, headers: [.eTag: eTag])
        }
        return JSONAnswer.make(view, headers: includes ? [:] : [.eTag: eTag])
    }

    private static func includesMessages(_ request: Request) throws -> Bool {
        for item in request.queryItems {
            guard item.name == "include" else {
                throw APIError.invalid(item.name, "unknown_parameter", "is not a parameter of this request")
            }
            guard item.value == "messages" else {
                throw APIError.invalid("include", "not_allowed", "must be messages")
            }
            return true
        }
        return false
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        let id = Ticket.ID(try context.id(of: "ticket"))
        let body = try await Body.read(
            request, allowed: ["status", "priority", "subject", "assignee_id", "tags"])
        let change = try TicketChange(body)
        let match = request.headers[.ifMatch]
        let origin = request.remoteAddress
        return try await writer.write(request, context) { [tickets = desk.tickets] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            if let match, match != "*", match != TicketView.eTag(ticket) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The ticket has changed since: its ETag is \(TicketView.eTag(ticket)).")
            }
            let changed = try change.apply(to: ticket, tickets, by: context.actor, origin: origin, in: db)
            return .init(body: try TicketView.make(changed, in: db), eTag: TicketView.eTag(changed))
        }
    }
}

/// What a PATCH wants of a ticket (RFC 7396: what is absent stays, null removes).
struct TicketChange: Sendable {
    private let status: Ticket.Status?
    private let priority: Ticket.Priority?
    private let subject: String?
    /// Set and nil: nobody.
    private let assignee: Agent.ID??
    private let tags: [String]?

    init(_ body: Body) throws {
        for field in ["status", "priority", "subject"] where body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        status = try body.word("status", as: Ticket.Status.self)
        priority = try body.word("priority", as: Ticket.Priority.self)
        subject = body.has("subject") ? try body.requiredString("subject") : nil
        assignee = body.has("assignee_id") ? .some(try body.integer("assignee_id").map { Agent.ID($0) }) : .none
        tags = body.isNull("tags") ? [] : try body.strings("tags")
    }

    func apply(
        to ticket: Ticket, _ tickets: TicketBook, by actor: Actor, origin: String?, in db: any SQLConnection
    ) throws -> Ticket {
        let now = Timestamp.now
        var ticket = ticket
        if let subject { ticket = try tickets.rename(ticket, to: subject, by: actor, origin: origin, at: now, in: db) }
        if let priority {
            ticket = try tickets.prioritize(ticket, as: priority, by: actor, origin: origin, at: now, in: db)
        }
        if let tags { ticket = try tickets.tag(ticket, with: tags, by: actor, origin: origin, at: now, in: db) }
        if let assignee {
            let agent = try assignee.map { id in
                guard let agent = try AgentDirectory.find(id, in: db) else {
                    throw APIError.invalid("assignee_id", "not_found", "is no agent’s number")
                }
                return agent
            }
            ticket = try tickets.assign(ticket, to: agent, by: actor, origin: origin, at: now, in: db)
        }
        if let status {
            do {
                ticket = try db.savepoint {
                    try tickets.change(ticket, to: status, by: actor, origin: origin, at: now, in: db)
                }
            } catch let error as SQLError where error.code == .uniqueViolation {
                throw APIError.conflict("The customer has a newer ticket that is open already.")
            }
        }
        return ticket
    }
}

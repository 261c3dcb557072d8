import Contacts
import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/tickets/{id}/snooze` and `/tickets/{id}/merge`.
struct TicketWayController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.put("tickets/:id/snooze", use: snooze)
        group.delete("tickets/:id/snooze", use: wake)
        group.post("tickets/:id/merge", use: merge)
        group.delete("tickets/:id/merge", use: unmerge)
    }

    @Sendable func snooze(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["until"])
        let until = try body.time("until")
        if let until, until <= .now { throw APIError.invalid("until", "out_of_range", "must be a time to come") }
        return try await change(request, context) { ticket, tickets, author, db in
            do {
                return try tickets.snooze(
                    ticket, until: until, by: author.actor, origin: author.origin, at: .now, in: db)
            } catch is TicketBook.SnoozeRefused {
                throw APIError.conflict("A ticket that is \(ticket.status.rawValue) cannot be snoozed.")
            }
        }
    }

    @Sendable func wake(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try Query.none(request)
        try await Body.none(request)
        return try await change(request, context) { ticket, tickets, author, db in
            try tickets.endSnooze(of: ticket, .agent, by: author.actor, origin: author.origin, at: .now, in: db)
        }
    }

    /// - Returns: the ticket in which the conversation goes on.
    @Sendable func merge(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["into_ticket_id"])
        guard let target = try body.integer("into_ticket_id") else {
            throw APIError.invalid("into_ticket_id", "required", "is required")
        }
        return try await change(request, context) { ticket, tickets, author, db in
            guard let target = try TicketBook.lock(Ticket.ID(target), in: db) else {
                throw APIError.invalid("into_ticket_id", "not_found", "is no ticket’s number")
            }
            return try tickets.merge(
                ticket, into: target, by: author.actor, origin: author.origin, at: .now, in: db
            ).target
        }
    }

    /// - Returns: the ticket that stands by itself again.
    @Sendable func unmerge(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try Query.none(request)
        try await Body.none(request)
        return try await change(request, context) { ticket, tickets, author, db in
            try tickets.unmerge(ticket, by: author.actor, origin: author.origin, at: .now, in: db).source
        }
    }

    private func change(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (Ticket, TicketBook, Author, any SQLConnection) throws -> Ticket
    ) async throws -> Response {
        let id = Ticket.ID(try context.id(of: "ticket"))
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [tickets = desk.tickets] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            let changed: Ticket
            do {
                changed = try body(ticket, tickets, author, db)
            } catch let refusal as TicketBook.MergeRefused {
                throw APIError(status: .conflict, code: refusal.code, detail: refusal.description)
            }
            let contact = try ContactDirectory.find(changed.contactID, in: db)
            return .init(
                body: TicketView.make(changed, contact: contact),
                headers: ["ETag": TicketView.eTag(changed, contact: contact)])
        }
    }
}

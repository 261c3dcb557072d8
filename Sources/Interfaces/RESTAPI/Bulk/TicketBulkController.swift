import Desk
import HTTPServer
import JSON
import Kernel
import SQL

/// `/bulk/tickets`: one change of all tickets to which a filter applies.
struct TicketBulkController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    /// More are not changed in one request: it would take longer than a request may.
    static let most = 5000
    /// Tickets that are changed in one transaction.
    private static let batch = 50

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("bulk/tickets", use: run)
    }

    @Sendable func run(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["filter", "change", "dry_run"])
        guard let filterFields = try body.object("filter") else {
            throw APIError.invalid("filter", "required", "is required; an empty one applies to all tickets")
        }
        let filter = try TicketFilter(fields: filterFields)
        let wanted = try body.object("change") ?? [:]
        if let unknown = wanted.keys.filter({ !TicketChange.fields.contains($0) }).sorted().first {
            throw APIError.invalid("change.\(unknown)", "unknown_field", "is not a field of this request")
        }
        let change = try TicketChange(Body(object: wanted, path: "change."))
        let isDryRun = try body.bool("dry_run") ?? false
        guard isDryRun || !wanted.isEmpty else { throw APIError.invalid("change", "required", "is required") }
        let tickets = try await desk.database.read { try filter.ids(limit: Self.most + 1, in: $0) }
        guard isDryRun || tickets.count <= Self.most else {
            throw APIError.invalid(
                "filter", "too_many", "must apply to \(Self.most) tickets at most; dry_run says to how many it does")
        }
        return try await writer.perform(request, context) {
            guard !isDryRun else {
                let count =
                    tickets.count > Self.most
                    ? try await desk.database.read { try filter.count(in: $0) } : tickets.count
                return .init(body: ["dry_run": true, "matched": .integer(Int64(count))])
            }
            return try await apply(change, to: tickets, context, origin: request.remoteAddress)
        }
    }

    private func apply(
        _ change: TicketChange, to tickets: [Ticket.ID], _ context: APIContext, origin: String?
    ) async throws -> APIWriter.Answer {
        var (changed, failures) = (0, [] as [JSONValue])
        for start in stride(from: 0, to: tickets.count, by: Self.batch) {
            let part = Array(tickets[start..<min(start + Self.batch, tickets.count)])
            let (count, failed) = try await desk.database.write { [tickets = desk.tickets] db in
                var (count, failed) = (0, [] as [JSONValue])
                for id in part {
                    guard let ticket = try TicketBook.lock(id, in: db) else { continue }
                    do {
                        let after = try db.savepoint {
                            try change.apply(to: ticket, tickets, by: context.actor, origin: origin, in: db)
                        }
                        if after.version != ticket.version { count += 1 }
                    } catch let error as APIError {
                        failed.append(["ticket_id": .integer(id.rawValue), "detail": .string(error.detail)])
                    }
                }
                return (count, failed)
            }
            changed += count
            failures += failed
        }
        return .init(body: [
            "dry_run": false, "matched": .integer(Int64(tickets.count)), "changed": .integer(Int64(changed)),
            "failures": .array(failures),
        ])
    }
}

extension TicketFilter {
    /// As the query of a list, but as a JSON object.
    fileprivate init(fields: [String: JSONValue]) throws {
        let items = try fields.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .string(let text): QueryItem(name: name, value: text)
            case .integer(let number) where name.hasSuffix("_id"): QueryItem(name: name, value: String(number))
            default: throw APIError.invalid("filter.\(name)", "wrong_type", "must be a string, or an integer for an id")
            }
        }
        do {
            try self.init(Query(items: items, filters: TicketList.filters))
        } catch var error as APIError {
            error.fields = error.fields.map { .init(field: "filter.\($0.field)", code: $0.code, message: $0.message) }
            throw error
        }
    }
}

import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Routing
import SQL

/// `/routing-rules/dry-run`: what the rules would say of tickets that are there.
struct RoutingTrialController: Sendable {
    let database: any Database

    static let most: ClosedRange<Int64> = 1...500

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("routing-rules/dry-run", use: run)
    }

    @Sendable func run(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("queues:read")
        try context.require("tickets:read")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["last", "ticket_ids"])
        let last = try body.integer("last")
        let ids = try body.integers("ticket_ids")
        guard (last == nil) != (ids == nil) else {
            throw APIError.invalid("last", "required", "is required, or ticket_ids, and not both")
        }
        guard Self.most.contains(last ?? Int64(ids?.count ?? 0)) else {
            throw APIError.invalid(
                last == nil ? "ticket_ids" : "last", "out_of_range", "must be 1 to \(Self.most.upperBound)")
        }
        let decisions = try await database.read { db -> [(Ticket.ID, RuleBook.Decision)] in
            let tickets: [Ticket] =
                if let ids {
                    try db.all("SELECT \(Ticket.columns) FROM tickets WHERE id IN (\(list: ids.paddedForStatement))")
                } else {
                    try db.all("SELECT \(Ticket.columns) FROM tickets ORDER BY id DESC LIMIT \(last ?? 1)")
                }
            let book = try RuleBook(in: db)
            return try book.facts(of: tickets, at: .now, in: db).map { ($0.ticketID, book.decide($0)) }
        }
        return JSONAnswer.make([
            "data": .array(
                decisions.map { id, decision in
                    [
                        "ticket_id": .integer(id.rawValue), "rule_ids": .array(decision.rules.map(JSONValue.integer)),
                        "queue_id": JSONValue(decision.queueID), "priority": JSONValue(decision.priority?.rawValue),
                        "tags": JSONValue(decision.tags),
                        "skills": .object(decision.skills.mapValues { .integer(Int64($0)) }),
                    ]
                })
        ])
    }
}

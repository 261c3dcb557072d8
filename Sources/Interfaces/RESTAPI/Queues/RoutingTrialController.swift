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
    private static let usual: Int64 = 100

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("routing-rules/dry-run", use: run)
    }

    @Sendable func run(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("queues:read")
        try context.require("tickets:read")
        try Query.none(request)
        try IdempotencyKey.name(in: request)
        let body = try await Body.read(request, allowed: ["last", "ticket_ids"])
        let last = try body.integer("last") ?? Self.usual
        guard Self.most.contains(last) else {
            throw APIError.invalid("last", "out_of_range", "must be 1 to \(Self.most.upperBound)")
        }
        let ids = try body.integers("ticket_ids")
        guard ids?.count ?? 0 <= Self.most.upperBound else {
            throw APIError.invalid("ticket_ids", "too_many", "must be at most \(Self.most.upperBound)")
        }
        let decisions = try await database.read { db -> [(Ticket.ID, RuleBook.Decision)] in
            let tickets: [Ticket] =
                if let ids {
                    try db.all("SELECT \(Ticket.columns) FROM tickets WHERE id IN (\(list: ids.paddedForStatement))")
                } else {
                    try db.all("SELECT \(Ticket.columns) FROM tickets ORDER BY id DESC LIMIT \(last)")
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

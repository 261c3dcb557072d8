import BusinessTime
import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import ServiceLevels

/// What policies can do besides being kept: show their versions, and say what would have been.
struct SLAController: Sendable {
    let database: any Database
    let events: EventLog
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("sla-policies/:id/versions", use: versions)
        group.post("sla-policies/:id/apply", use: apply)
        group.post("sla/simulate", use: simulate)
        group.get("tickets/:id/sla", use: clocks)
    }

    @Sendable func versions(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("sla:read")
        let query = try Query(request)
        let id = try context.id(of: SLAPolicy.name)
        let versions = try await database.read { db in
            guard try Catalog<SLAPolicy>.find(id, in: db) != nil else { throw APIError.notFound(SLAPolicy.name) }
            return try SLAPolicyVersion.all(of: id, before: query.cursor, limit: query.limit + 1, in: db)
        }
        return JSONAnswer.page(versions, query, id: \.number) { version in
            [
                "id": .integer(version.id), "number": .integer(version.number),
                "created_at": JSONValue(version.createdAt), "policy": .object(version.policy.view),
                "time_zone": JSONValue(version.hours?.timeZone),
            ]
        }
    }

    @Sendable func apply(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("sla:write")
        try Query.none(request)
        try await Body.none(request)
        let id = try context.id(of: SLAPolicy.name)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            guard try Catalog<SLAPolicy>.lock(id, in: db) != nil,
                let version = try SLAPolicyVersion.all(of: id, limit: 1, in: db).first
            else { throw APIError.notFound(SLAPolicy.name) }
            let tickets = try version.apply(
                to: try Self.running(under: id, in: db), by: author, events, at: .now, in: db)
            return .init(body: ["version": .integer(version.number), "tickets": .integer(Int64(tickets))])
        }
    }

    /// Tickets under a policy that may have running clocks, with their contacts.
    private static func running(under policy: Int64, in db: any SQLConnection) throws -> [(Int64, Int64?)] {
        try db.rows(
            """
            SELECT sla_clocks.ticket_id, sla_clocks.contact_id FROM sla_clocks
            JOIN tickets ON tickets.id = sla_clocks.ticket_id AND tickets.status NOT IN ('resolved', 'closed')
            WHERE sla_clocks.policy_id = \(policy) ORDER BY sla_clocks.ticket_id
            """
        ).map { (try $0.get(at: 0), try $0.get(at: 1)) }
    }

    @Sendable func simulate(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("sla:read")
        try IdempotencyKey.name(in: request)
        let simulation = try await SLASimulation(request)
        let answer = try await database.read { db in
            simulation.answer(try simulation.rules(in: db), try simulation.histories(in: db))
        }
        return JSONAnswer.make(answer)
    }

    @Sendable func clocks(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("tickets:read")
        try Query.none(request)
        let id = try context.id(of: "ticket")
        let now = Timestamp.now
        let history = try await database.read { db in
            guard try TicketBook.find(Ticket.ID(id), in: db) != nil else { throw APIError.notFound("ticket") }
            return try SLATicketFacts.history(of: id, in: db).settled(to: now)
        }
        let clocks = history.records.map { record in
            SLAClockView(
                record: record, history: history, now: now, mostIntervals: SLASimulation.mostIntervals
            ).json
        }
        return JSONAnswer.make([
            "ticket_id": .integer(id), "policy_version": JSONValue(history.state.version), "clocks": .array(clocks),
        ])
    }
}

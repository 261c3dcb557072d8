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

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("sla-policies/:id/versions", use: versions)
        group.post("sla/simulate", use: simulate)
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

    @Sendable func simulate(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("sla:read")
        let simulation = try await SLASimulation(request)
        let rules = try await database.read { try simulation.rules(in: $0) }
        return JSONAnswer.make(simulation.answer(rules))
    }
}

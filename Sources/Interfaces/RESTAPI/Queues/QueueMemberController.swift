import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/queues/{id}/members` and `/queues/{id}/load`.
struct QueueMemberController: Sendable {
    let database: any Database
    let writer: APIWriter

    static let mostMembers = 1000

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("queues/:id/members", use: list)
        group.put("queues/:id/members", use: set)
        group.get("queues/:id/load", use: load)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("queues:read")
        try Query.none(request)
        let id = try context.id(of: "queue")
        return JSONAnswer.make(
            try await database.read { db in
                try Self.find(id, in: db)
                return Self.view(try QueueMembers.ids(of: id, in: db))
            })
    }

    /// All of them: who is not named is none any more.
    @Sendable func set(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("queues:write")
        try Query.none(request)
        let id = try context.id(of: "queue")
        let body = try await Body.read(request, allowed: ["agent_ids"])
        guard let agents = try body.integers("agent_ids") else {
            throw APIError.invalid("agent_ids", "required", "is required")
        }
        guard agents.count <= Self.mostMembers else {
            throw APIError.invalid("agent_ids", "too_many", "must be at most \(Self.mostMembers)")
        }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            try Self.find(id, in: db)
            do {
                try QueueMembers.set(agents.map { Agent.ID($0) }, of: id, by: author, at: .now, in: db)
            } catch let error as QueueMembers.UnknownAgent {
                throw APIError.invalid("agent_ids", "not_found", "\(error.id) is no agent’s number")
            }
            return .init(body: Self.view(try QueueMembers.ids(of: id, in: db)))
        }
    }

    @Sendable func load(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("queues:read")
        try Query.none(request)
        let id = try context.id(of: "queue")
        let load = try await database.read { db in
            try Self.find(id, in: db)
            return try QueueLoad(of: id, in: db)
        }
        return JSONAnswer.make([
            "waiting": .integer(Int64(load.waiting)), "waiting_since": JSONValue(load.waitingSince),
            "assigned": .integer(Int64(load.assigned)),
            "agents": .array(
                load.members.map { member in
                    [
                        "agent_id": .integer(member.agentID.rawValue), "name": .string(member.name),
                        "availability": .string(member.availability.rawValue),
                        "capacity": JSONValue(member.capacity.map(Int64.init)),
                        "tickets": .integer(Int64(member.tickets)), "weight": .integer(Int64(member.weight)),
                    ]
                }),
        ])
    }

    private static func find(_ id: Int64, in db: any SQLConnection) throws {
        guard try Catalog<Queue>.find(id, in: db) != nil else { throw APIError.notFound("queue") }
    }

    private static func view(_ agents: [Agent.ID]) -> JSONValue {
        ["agent_ids": .array(agents.map { .integer($0.rawValue) })]
    }
}

import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/roles`: which role may do what in the staff's topics.
struct RoleController: Sendable {
    let database: any Database
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("roles", use: list)
        group.patch("roles/:role", use: update)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:read")
        try Query.none(request)
        let permissions = try await database.read { try RolePermissions.current(in: $0) }
        return JSONAnswer.make(["data": .array(Agent.Role.allCases.map { Self.view($0, permissions) })])
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:write")
        try Query.none(request)
        guard let role = context.parameters.get("role").flatMap(Agent.Role.init(rawValue:)) else {
            throw APIError.notFound("role")
        }
        let body = try await Body.read(request, allowed: ["permissions"])
        guard let words = try body.strings("permissions") else {
            throw APIError.invalid("permissions", "required", "is required")
        }
        let permissions = try words.map { word in
            guard let permission = Permission(rawValue: word) else {
                let known = Permission.allCases.map(\.rawValue).joined(separator: ", ")
                throw APIError.invalid("permissions", "not_allowed", "must be some of \(known)")
            }
            return permission
        }
        guard role != .admin else {
            throw APIError.invalid("permissions", "not_allowed", "cannot be taken from administrators")
        }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            try RolePermissions.set(Set(permissions), of: role, by: author, at: .now, in: db)
            return .init(body: Self.view(role, try RolePermissions.current(in: db)))
        }
    }

    private static func view(_ role: Agent.Role, _ permissions: RolePermissions) -> JSONValue {
        [
            "role": .string(role.rawValue),
            "permissions": JSONValue(
                Permission.allCases.filter { permissions.of(role).contains($0) }.map(\.rawValue)),
        ]
    }
}

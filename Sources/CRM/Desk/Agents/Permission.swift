package import Kernel
package import SQL

/// What agents may do in the staff's topics.
package enum Permission: String, Sendable, CaseIterable, Codable {
    /// Answer customers, and delete such answers.
    case reply
    case note
    case assignSelf = "assign_self"
    case assignOthers = "assign_others"
    /// `open`, `pending`, `on_hold`, snooze.
    case progress
    case resolve, close, reopen
    case prioritize, tag, merge
    /// Say what becomes of a delivery whose outcome is unknown.
    case settle
}

/// Which role may do what, as administrators have set it. Administrators may do everything.
package struct RolePermissions: Sendable, Equatable, Codable {
    private var table: [String: Set<Permission>]

    private static let name = "desk.permissions"

    package static let usual = RolePermissions(table: [
        Agent.Role.supervisor.rawValue: Set(Permission.allCases), Agent.Role.agent.rawValue: Set(Permission.allCases),
        Agent.Role.viewer.rawValue: [],
    ])

    package func of(_ role: Agent.Role) -> Set<Permission> {
        role == .admin ? Set(Permission.allCases) : table[role.rawValue] ?? []
    }

    package static func current(in db: any SQLConnection) throws -> RolePermissions {
        try StoredSettings.get(name, in: db) ?? usual
    }

    package static func set(
        _ permissions: Set<Permission>, of role: Agent.Role, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        var all = try current(in: db)
        let before = all.of(role)
        guard before != permissions else { return }
        all.table[role.rawValue] = permissions
        try StoredSettings.set(name, to: all, at: now, in: db)
        try Audit.record(
            "role.updated", on: "role:\(role.rawValue)", by: author.actor,
            before: try JSONText.encode(before.map(\.rawValue).sorted()),
            after: try JSONText.encode(permissions.map(\.rawValue).sorted()), origin: author.origin, at: now, in: db)
    }
}

extension Agent {
    func may(_ permission: Permission, in db: any SQLConnection) throws -> Bool {
        try role == .admin || RolePermissions.current(in: db).of(role).contains(permission)
    }
}

package import BusinessTime
package import Kernel
package import SQL

/// A policy as it was from some time on, with the hours that its calendar had. Never changed: clocks keep theirs.
package struct SLAPolicyVersion: Sendable, RowDecodable {
    package let id: Int64
    package let policyID: Int64
    /// From 1 for each policy.
    package let number: Int64
    package let policy: SLAPolicy
    /// Nil when all time counts.
    package let hours: BusinessHours?
    package let createdAt: Timestamp

    private static let columns: SQL = "id, policy_id, number, definition, hours, created_at"

    package init(row: Row) throws {
        id = try row.get("id")
        policyID = try row.get("policy_id")
        number = try row.get("number")
        policy = try JSONText.decode(try row.get("definition"))
        hours = try row.get("hours", as: String?.self).map { try JSONText.decode($0) }
        createdAt = try row.get("created_at")
    }

    package func rules() throws -> SLARules {
        SLARules(
            version: id, policy: policy, createdAt: createdAt, calendar: try hours.map { try BusinessCalendar($0) })
    }

    package static func find(_ id: Int64, in db: any SQLConnection) throws -> SLAPolicyVersion? {
        try db.first("SELECT \(columns) FROM sla_policy_versions WHERE id = \(id)")
    }

    /// The newest first.
    package static func all(
        of policy: Int64, before number: Int64? = nil, limit: Int, in db: any SQLConnection
    ) throws -> [SLAPolicyVersion] {
        try db.all(
            """
            SELECT \(columns) FROM sla_policy_versions WHERE policy_id = \(policy) AND number < \(number ?? .max)
            ORDER BY number DESC LIMIT \(limit)
            """)
    }

    /// Writes the version that begins now, unless the last one says the same.
    package static func record(
        _ policy: SLAPolicy, _ id: Int64, hours: BusinessHours?, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let last = try all(of: id, limit: 1, in: db).first
        guard last?.policy != policy || last?.hours != hours else { return }
        let definition = try JSONText.encode(policy)
        let text = try hours.map { try JSONText.encode($0) }
        try db.later(
            """
            INSERT INTO sla_policy_versions (policy_id, number, definition, hours, created_at)
            VALUES (\(id), \((last?.number ?? 0) + 1), \(definition), \(text), \(now))
            """)
    }
}

import Kernel
import SQL
import Synchronization

/// Policies and their versions, read once: a version never changes.
final class SLAPolicyShelf: Sendable {
    /// A policy as it is now, with its newest version.
    struct Current {
        let id: Int64
        let policy: SLAPolicy
        let version: Int64
        let createdAt: Timestamp
    }

    private let known = Mutex<[Int64: SLARules]>([:])

    /// In the order in which they are tried.
    func current(in db: any SQLConnection) throws -> [Current] {
        let rows = try db.rows(
            """
            SELECT policies.id, (
                SELECT versions.id FROM sla_policy_versions AS versions WHERE versions.policy_id = policies.id
                ORDER BY versions.number DESC LIMIT 1
            ) AS version_id FROM sla_policies AS policies ORDER BY policies.position, policies.id
            """)
        return try rows.compactMap { row in
            let version: Int64? = try row.get("version_id")
            guard let version, let rules = try book([version], in: db)[version] else { return nil }
            return Current(id: try row.get("id"), policy: rules.policy, version: version, createdAt: rules.createdAt)
        }
    }

    /// The rules of some versions, by their numbers.
    func book(_ versions: Set<Int64>, in db: any SQLConnection) throws -> [Int64: SLARules] {
        let missing = versions.subtracting(known.withLock { $0.keys })
        for version in missing {
            guard let found = try SLAPolicyVersion.find(version, in: db) else { continue }
            let rules = try found.rules()
            known.withLock { $0[version] = rules }
        }
        return known.withLock { $0.filter { versions.contains($0.key) } }
    }
}

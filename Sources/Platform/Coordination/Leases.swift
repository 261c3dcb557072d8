package import SQL

/// The right of one node to do something alone, with a time to live. Kept in the database; another keeper can stand
/// behind the same protocol.
package protocol Leases: Sendable {
    /// Takes every lease of `names` that is free, expired, ours, or held by a run that is certainly over.
    /// - Returns: what is held now, each with its fencing token: a number that grows with each change of owner.
    func acquire(_ names: [String], for owner: NodeIdentity, lasting: Duration) async throws -> [String: Int64]

    /// Prolongs what the owner still holds, and returns it.
    func renew(for owner: NodeIdentity, lasting: Duration) async throws -> [String: Int64]

    /// Gives back what the owner holds: everything, or the given names.
    func release(_ names: [String]?, for owner: NodeIdentity) async throws
}

package struct DatabaseLeases: Leases {
    private let database: any Database

    package init(database: any Database) { self.database = database }

    package func acquire(
        _ names: [String], for owner: NodeIdentity, lasting: Duration
    ) async throws -> [String: Int64] {
        guard !names.isEmpty else { return [:] }
        return try await database.write { db in
            let held = try db.rows("SELECT DISTINCT owner FROM leases WHERE name IN (\(list: names))")
            let over = try held.map { try $0.get("owner", as: String.self) }
                .filter { NodeIdentity(description: $0).isCertainlyOver }
            let now = db.dialect.now
            for name in names {
                try db.later(
                    """
                    INSERT INTO leases (name, owner, token, expires_at)
                    VALUES (\(name), \(owner.description), 1, \(now) + \(lasting.wholeMicroseconds))
                    ON CONFLICT (name) DO UPDATE SET
                        token = CASE WHEN leases.owner = excluded.owner THEN leases.token ELSE leases.token + 1 END,
                        owner = excluded.owner, expires_at = excluded.expires_at
                    WHERE leases.owner = excluded.owner OR leases.expires_at <= \(now)
                        OR leases.owner IN (\(list: over))
                    """)
            }
            return try Self.held(by: owner, in: db)
        }
    }

    package func renew(for owner: NodeIdentity, lasting: Duration) async throws -> [String: Int64] {
        try await database.write { db in
            let now = db.dialect.now
            try db.later(
                """
                UPDATE leases SET expires_at = \(now) + \(lasting.wholeMicroseconds)
                WHERE owner = \(owner.description) AND expires_at > \(now)
                """)
            return try Self.held(by: owner, in: db)
        }
    }

    package func release(_ names: [String]?, for owner: NodeIdentity) async throws {
        try await database.write { db in
            let filter: SQL = names.map { " AND name IN (\(list: $0))" } ?? ""
            try db.later("UPDATE leases SET expires_at = 0 WHERE owner = \(owner.description)\(filter)")
        }
    }

    private static func held(by owner: NodeIdentity, in db: any SQLConnection) throws -> [String: Int64] {
        let rows = try db.rows(
            "SELECT name, token FROM leases WHERE owner = \(owner.description) AND expires_at > \(db.dialect.now)")
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.get(at: 0), try $0.get(at: 1)) })
    }
}

extension DatabaseLeases {
    /// Whether a lease is still held under that token: checked inside a transaction, so that the writes of a node
    /// that was paused for longer than its lease are refused.
    package static func isHeld(_ name: String, token: Int64, in db: any SQLConnection) throws -> Bool {
        try db.first("SELECT 1 FROM leases WHERE name = \(name) AND token = \(token)") != nil
    }
}

extension Dialect {
    /// Now in microseconds, by the one clock that all nodes share: PostgreSQL's. An SQLite file has one machine.
    fileprivate var now: SQL {
        switch self {
        case .sqlite: "\(WallClock.microseconds())"
        case .postgres: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
        }
    }
}

extension Duration {
    var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

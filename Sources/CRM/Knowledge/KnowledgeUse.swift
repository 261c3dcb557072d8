package import Kernel
package import SQL

/// How often a template or an article was used. Each day's count is spread over several rows by the ticket, so that many
/// agents who use the same one do not wait for each other.
package struct KnowledgeUse: Sendable {
    package let uses: Int
    package let lastUsedAt: Timestamp?

    package static let none = KnowledgeUse(uses: 0, lastUsedAt: nil)

    private static let shards: Int64 = 8
    private static let day: Int64 = 24 * 3600 * 1_000_000

    /// Days since 1970, in UTC.
    static func day(of time: Timestamp) -> Int64 { time.rawValue / day }

    static func count(
        _ kind: KnowledgeKind, _ id: Int64, ticket: Int64, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO knowledge_uses (kind, item_id, day, shard, uses, last_used_at)
            VALUES (\(kind), \(id), \(day(of: now)), \(ticket % shards), 1, \(now))
            ON CONFLICT (kind, item_id, day, shard) DO UPDATE SET
                uses = knowledge_uses.uses + 1, last_used_at = excluded.last_used_at
            """)
    }

    static func removeAll(of id: Int64, _ kind: KnowledgeKind, in db: any SQLConnection) throws {
        try db.later("DELETE FROM knowledge_uses WHERE kind = \(kind) AND item_id = \(id)")
    }

    /// Those that were never used are left out.
    package static func of(
        _ ids: [Int64], _ kind: KnowledgeKind, in db: any SQLConnection
    ) throws -> [Int64: KnowledgeUse] {
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT item_id, CAST(SUM(uses) AS BIGINT), MAX(last_used_at) FROM knowledge_uses
            WHERE kind = \(kind) AND item_id IN (\(list: ids.paddedForStatement)) GROUP BY item_id
            """)
        return try all(rows)
    }

    /// The most used of a time, the most used first; the same number for the same uses.
    package static func most(
        _ kind: KnowledgeKind, from start: Timestamp, to end: Timestamp, limit: Int, in db: any SQLConnection
    ) throws -> [(id: Int64, use: KnowledgeUse)] {
        let rows = try db.rows(
            """
            SELECT item_id, CAST(SUM(uses) AS BIGINT), MAX(last_used_at) FROM knowledge_uses
            WHERE kind = \(kind) AND day BETWEEN \(day(of: start)) AND \(day(of: end))
            GROUP BY item_id ORDER BY SUM(uses) DESC, item_id LIMIT \(limit)
            """)
        let uses = try all(rows)
        return try rows.map { try $0.get(at: 0, as: Int64.self) }.map { ($0, uses[$0] ?? .none) }
    }

    private static func all(_ rows: [Row]) throws -> [Int64: KnowledgeUse] {
        Dictionary(
            try rows.map { row in
                (
                    try row.get(at: 0, as: Int64.self),
                    KnowledgeUse(uses: try row.get(at: 1), lastUsedAt: try row.get(at: 2))
                )
            }, uniquingKeysWith: { $1 })
    }
}

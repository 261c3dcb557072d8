package import Kernel
package import SQL

/// What people looked for in the knowledge base and did not find: what is to be written next.
package enum KnowledgeMisses {
    /// For how many days they are kept.
    package static let keptDays: Int64 = 90
    /// Characters of a search that are kept.
    private static let longest = 100

    package struct Miss: Sendable {
        package let words: String
        package let searches: Int
    }

    package static func count(_ text: String, at now: Timestamp, in db: any SQLConnection) throws {
        let words = String(Words.split(text).joined(separator: " ").prefix(longest))
        guard !words.isEmpty else { return }
        let today = KnowledgeUse.day(of: now)
        try db.later("DELETE FROM knowledge_misses WHERE day < \(today - keptDays)")
        try db.later(
            """
            INSERT INTO knowledge_misses (day, words, searches) VALUES (\(today), \(words), 1)
            ON CONFLICT (day, words) DO UPDATE SET searches = knowledge_misses.searches + 1
            """)
    }

    /// The most frequent of a time, the most frequent first.
    package static func most(
        from start: Timestamp, to end: Timestamp, limit: Int, in db: any SQLConnection
    ) throws -> [Miss] {
        try db.rows(
            """
            SELECT words, CAST(SUM(searches) AS BIGINT) FROM knowledge_misses
            WHERE day BETWEEN \(KnowledgeUse.day(of: start)) AND \(KnowledgeUse.day(of: end))
            GROUP BY words ORDER BY SUM(searches) DESC, words LIMIT \(limit)
            """
        ).map { Miss(words: try $0.get(at: 0), searches: try $0.get(at: 1)) }
    }
}

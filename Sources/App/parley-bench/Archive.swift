import Contacts
import Desk
import Kernel
import SQL

/// Fills a database with tickets as years of work leave them, by the database's own means: 1,000,000 of them with ten
/// messages each take minutes.
enum Archive {
    static let messagesPerTicket = 10
    /// Tickets that are made in one transaction.
    private static let chunk = 20_000
    static let agents = 20

    static func fill(_ database: any Database, tickets count: Int) async throws {
        try await database.write { db in
            for number in 1...agents {
                _ = try AgentDirectory.add(name: "Agent \(number)", role: .agent, at: .now, in: db)
            }
        }
        for first in stride(from: 1, through: count, by: chunk) {
            let last = min(first + chunk - 1, count)
            try await database.write { db in
                for statement in statements(first, last, db.dialect) { try db.later(statement) }
            }
        }
        let tables = ["contacts", "tickets", "messages", "events"]
        try await database.write { db in
            // The next numbers come after those that were given here.
            if db.dialect == .postgres {
                for table in tables {
                    _ = try db.rows("SELECT setval('\(unsafe: table)_id_seq', (SELECT MAX(id) FROM \(unsafe: table)))")
                }
            }
            try db.later("ANALYZE")
        }
    }

    private static func statements(_ first: Int, _ last: Int, _ dialect: Dialect) -> [SQL] {
        let numbers: SQL = """
            WITH RECURSIVE n (i) AS (
                SELECT CAST(\(first) AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(last))
            """
        // One ticket a minute, up to today.
        let start = Timestamp.now.rawValue - 60_000_000 * 1_100_000
        let created: SQL = "CAST(\(start) AS BIGINT) + i * 60000000"
        let parts: SQL = "p (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM p WHERE k < \(messagesPerTicket - 1))"
        let body: SQL = """
            'order ' || i || ' term' || ((i * 7 + k) % 97) || ' word' || ((i * 31 + k) % 5000)
                || CASE WHEN (i + k) % 10 = 0 THEN ' parcel' ELSE ' nothing' END
            """
        let search: SQL =
            dialect == .sqlite
            ? """
            INSERT INTO ticket_search (rowid, document)
                SELECT id, body FROM messages WHERE ticket_id BETWEEN \(first) AND \(last) ORDER BY id
            """
            : """
            INSERT INTO ticket_search (message_id, document)
                SELECT id, to_tsvector('simple', body) FROM messages WHERE ticket_id BETWEEN \(first) AND \(last)
            """
        return [
            """
            \(numbers) INSERT INTO contacts (id, sender_id, name, username, created_at, updated_at)
            SELECT i, 6000000000 + i, 'Customer ' || i, 'customer' || i, \(created), \(created) FROM n
            """,
            """
            \(numbers) INSERT INTO tickets (
                id, bot_id, channel, chat_id, topic_id, user_id, contact_id, subject, status, priority, assignee_id,
                tags, desk_topic_state, created_at, updated_at, last_customer_message_at)
            SELECT i, \(Workbench.bot), 'telegram_dm', 6000000000 + i, 0, 0, i, 'Order ' || i,
                CASE WHEN i % 100 < 80 THEN 'closed' WHEN i % 100 < 90 THEN 'resolved' WHEN i % 100 < 95 THEN 'pending'
                    WHEN i % 100 < 98 THEN 'open' ELSE 'new' END,
                CASE WHEN i % 50 = 0 THEN 'urgent' ELSE 'normal' END,
                CASE WHEN i % 3 = 0 THEN NULL ELSE 1 + i % \(agents) END,
                CASE WHEN i % 20 = 0 THEN '["vip"]' ELSE '[]' END, 'none', \(created), \(created) + (i * 37) % 86400000000,
                \(created)
            FROM n
            """,
            """
            \(numbers) INSERT INTO ticket_tags (tag, created_at, ticket_id)
            SELECT 'vip', \(created), i FROM n WHERE i % 20 = 0
            """,
            """
            \(numbers), \(parts) INSERT INTO messages (
                id, ticket_id, author_type, author_id, author_name, kind, body, created_at)
            SELECT (i - 1) * \(messagesPerTicket) + k + 1, i, 'customer', i, 'Customer ' || i, 'message', \(body),
                \(created) + k * 1000000
            FROM n CROSS JOIN p
            """,
            """
            \(numbers) INSERT INTO events (id, type, at, ticket_id, contact_id, actor, data)
            SELECT i, 'ticket.created', \(created), i, i, 'contact:' || i, '{}' FROM n
            """,
            search,
        ]
    }
}

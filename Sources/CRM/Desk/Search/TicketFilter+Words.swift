package import SQL

extension TicketFilter {
    /// Tickets with a message (or a subject) in which all the words stand, the latest match first.
    /// - Throws: `WrongCursor`
    package func page(
        matching words: SearchWords, after cursor: String? = nil, limit: Int, in db: any SQLConnection
    ) throws -> TicketPage {
        let start = try cursor.map { text in
            guard text.hasPrefix("match:"), let message = Int64(text.dropFirst(6)) else { throw WrongCursor() }
            return message
        }
        let places =
            switch db.dialect {
            case .sqlite: try sqliteMatches(words, before: start, limit: limit + 1, in: db)
            case .postgres: try postgresMatches(words, before: start, limit: limit + 1, in: db)
            }
        let page = places.prefix(limit)
        let tickets = try Ticket.all(page.map(\.ticket), in: db)
        return TicketPage(
            tickets: tickets, next: places.count > limit ? page.last.map { "match:\($0.message)" } : nil)
    }

    /// A ticket and the latest of its messages that match.
    private struct Match: RowDecodable {
        let message: Int64
        let ticket: Ticket.ID

        init(row: Row) throws {
            message = try row.get("message")
            ticket = try row.get("ticket")
        }
    }

    /// PostgreSQL's index knows no order, so all matches are looked at.
    private func postgresMatches(
        _ words: SearchWords, before start: Int64?, limit: Int, in db: any SQLConnection
    ) throws -> [Match] {
        let conditions = ["document @@ (\(words.tsquery))" as SQL] + allConditions
        return try db.all(
            """
            SELECT MAX(messages.id) AS message, messages.ticket_id AS ticket
            FROM ticket_search JOIN messages ON messages.id = message_id JOIN tickets ON tickets.id = ticket_id
            WHERE \(conditions.joined(separator: " AND "))
            GROUP BY messages.ticket_id HAVING MAX(messages.id) < \(start ?? .max)
            ORDER BY message DESC LIMIT \(limit)
            """)
    }

    /// FTS5 gives matches in the order of the messages, so that only as many are read as are shown: a window at a time,
    /// and of each ticket the first that comes.
    private func sqliteMatches(
        _ words: SearchWords, before start: Int64?, limit: Int, in db: any SQLConnection
    ) throws -> [Match] {
        var (found, seen, place, size) = ([] as [Match], Set<Ticket.ID>(), start ?? .max, 2 * limit)
        let filter: SQL =
            allConditions.isEmpty
            ? "" : "JOIN tickets ON tickets.id = ticket_id AND \(allConditions.joined(separator: " AND "))"
        while true {
            let window: [Match] = try db.all(
                """
                SELECT ticket_search.rowid AS message, messages.ticket_id AS ticket
                FROM ticket_search CROSS JOIN messages ON messages.id = ticket_search.rowid \(filter)
                WHERE ticket_search MATCH \(words.fts5) AND ticket_search.rowid < \(place)
                ORDER BY ticket_search.rowid DESC LIMIT \(size)
                """)
            for match in window where seen.insert(match.ticket).inserted {
                if let start, try isListed(match.ticket, words, from: start, in: db) { continue }
                found.append(match)
                if found.count == limit { return found }
            }
            guard window.count == size, let last = window.last else { return found }
            (place, size) = (last.message, min(2 * size, Self.largestWindow))
        }
    }

    private static let largestWindow = 2048

    /// Whether a page before has shown the ticket: for a match at or behind the cursor.
    private func isListed(
        _ ticket: Ticket.ID, _ words: SearchWords, from start: Int64, in db: any SQLConnection
    ) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM messages CROSS JOIN ticket_search ON ticket_search.rowid = messages.id
            WHERE messages.ticket_id = \(ticket) AND messages.id >= \(start) AND ticket_search MATCH \(words.fts5)
            LIMIT 1
            """) != nil
    }
}

extension Ticket {
    /// The tickets in the order of their numbers' list.
    static func all(_ ids: [ID], in db: any SQLConnection) throws -> [Ticket] {
        let tickets: [Ticket] = try db.all(
            "SELECT \(columns) FROM tickets WHERE id IN (\(list: ids.paddedForStatement))")
        let byID = Dictionary(uniqueKeysWithValues: tickets.map { ($0.id, $0) })
        return ids.compactMap { byID[$0] }
    }
}

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
        let places = try matches(words, before: start, limit: limit + 1, in: db)
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

    /// Matches are read from the latest message backward, a window at a time and only as many as are shown; of each ticket
    /// the first that comes counts. FTS5 gives them in that order. PostgreSQL chooses by how common the words are: all of
    /// them from its index, or messages one after another until enough match.
    private func matches(
        _ words: SearchWords, before start: Int64?, limit: Int, in db: any SQLConnection
    ) throws -> [Match] {
        // A plan that knows the words: one that is made for any words cannot know how common they are.
        if db.dialect == .postgres { try db.later("SET LOCAL plan_cache_mode = force_custom_plan") }
        let index = WordIndex(words, db.dialect)
        let filter: SQL =
            allConditions.isEmpty
            ? "" : "JOIN tickets ON tickets.id = messages.ticket_id AND \(allConditions.joined(separator: " AND "))"
        var (found, seen, place, size) = ([] as [Match], Set<Ticket.ID>(), start ?? .max, Self.firstWindow * limit)
        while true {
            let window: [Match] = try db.all(
                """
                SELECT \(index.id) AS message, messages.ticket_id AS ticket
                FROM ticket_search \(index.join) messages ON messages.id = \(index.id) \(filter)
                WHERE \(index.isMatch) AND \(index.id) < \(place) ORDER BY \(index.id) DESC LIMIT \(size)
                """)
            for match in window where seen.insert(match.ticket).inserted {
                if let start, try isListed(match.ticket, index, from: start, in: db) { continue }
                found.append(match)
                if found.count == limit { return found }
            }
            guard window.count == size, let last = window.last else { return found }
            (place, size) = (last.message, min(2 * size, Self.largestWindow))
        }
    }

    /// So many messages for each ticket that is asked for: common words stand in several messages of a ticket, and a second
    /// window costs more than a row that is not needed.
    private static let firstWindow = 11
    private static let largestWindow = 4096

    /// Whether a page before has shown the ticket: for a match at or behind the cursor.
    private func isListed(
        _ ticket: Ticket.ID, _ index: WordIndex, from start: Int64, in db: any SQLConnection
    ) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM messages \(index.join) ticket_search ON \(index.id) = messages.id
            WHERE messages.ticket_id = \(ticket) AND messages.id >= \(start) AND \(index.isMatch) LIMIT 1
            """) != nil
    }
}

/// The engine's index of words, in its own words.
private struct WordIndex {
    /// A document's message.
    let id: SQL
    /// To SQLite, CROSS means that the tables are read in the order in which they stand.
    let join: SQL
    let isMatch: SQL

    init(_ words: SearchWords, _ dialect: Dialect) {
        switch dialect {
        case .sqlite: (id, join, isMatch) = ("ticket_search.rowid", "CROSS JOIN", "ticket_search MATCH \(words.fts5)")
        case .postgres: (id, join, isMatch) = ("message_id", "JOIN", "document @@ (\(words.tsquery))")
        }
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

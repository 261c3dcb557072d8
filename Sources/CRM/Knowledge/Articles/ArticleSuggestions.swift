import Contacts
package import Desk
import Kernel
package import SQL

/// Articles that may answer what a ticket asks.
package enum ArticleSuggestions {
    /// The customer's messages that are looked at: what is asked stands at the beginning.
    private static let messages = 5
    /// Characters.
    private static let longest = 4000

    /// What the ticket asks: its subject and the customer's first messages.
    package static func question(of ticket: Ticket, in db: any SQLConnection) throws -> String {
        let bodies: [String] = try db.column(
            """
            SELECT body FROM messages WHERE ticket_id = \(ticket.id) AND author_type = 'customer' AND deleted_at IS NULL
            ORDER BY id LIMIT \(messages)
            """)
        return String(([ticket.subject] + bodies).joined(separator: "\n").prefix(longest))
    }

    package static func search(
        for ticket: Ticket, limit: Int, in db: any SQLConnection
    ) throws -> ArticleSearch {
        var search = ArticleSearch(try question(of: ticket, in: db))
        search.demand = .written
        search.preferred = try ContactDirectory.find(ticket.contactID, in: db)?.language
        search.limit = limit
        return search
    }
}

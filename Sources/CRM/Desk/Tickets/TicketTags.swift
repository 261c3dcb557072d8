import Kernel
import SQL

/// The tags of tickets by tag, for who looks for them.
enum TicketTags {
    static func set(_ tags: [String], of ticket: Ticket, in db: any SQLConnection) throws {
        for tag in Set(ticket.tags).subtracting(tags) {
            try db.later("DELETE FROM ticket_tags WHERE tag = \(tag) AND ticket_id = \(ticket.id)")
        }
        for tag in Set(tags).subtracting(ticket.tags) {
            try db.gather([SQLValue](row: tag, ticket.createdAt, ticket.id), into: rows)
        }
    }

    private static let rows = RowStatement.insert(
        into: "ticket_tags", ["tag", "created_at", "ticket_id"], rank: 1, ignoringConflicts: true)
}

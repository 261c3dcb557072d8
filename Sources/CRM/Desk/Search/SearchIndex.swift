import Kernel
import SQL
import TelegramBotAPI

/// The words of messages and subjects, kept in the transactions that write these: what has been written is found at once.
///
/// Each message is a document; the first of a ticket carries the subject too. SQLite keeps them in an FTS5 table without
/// the texts themselves, so that whoever changes a document must know what it was.
enum SearchIndex {
    /// - Parameter subject: of the ticket whose first message this is; nil for any other message.
    static func add(_ id: DeskMessage.ID, _ body: String, subject: String?, in db: any SQLConnection) throws {
        try db.gather([SQLValue](row: id, document(body, subject)), into: rows(db.dialect))
    }

    /// Call before the message is changed.
    static func change(_ message: DeskMessage, to body: String, in db: any SQLConnection) throws {
        let subject = try subject(of: message, in: db)
        try replace(message.id, document(message.text.text, subject), with: document(body, subject), in: db)
    }

    /// Call before the ticket is changed.
    static func rename(_ ticket: Ticket, to subject: String, in db: any SQLConnection) throws {
        let first: DeskMessage? = try db.first(
            "SELECT \(DeskMessage.columns) FROM messages WHERE ticket_id = \(ticket.id) ORDER BY id LIMIT 1")
        guard let first else { return }
        let body = first.text.text
        try replace(first.id, document(body, ticket.subject), with: document(body, subject), in: db)
    }

    private static func subject(of message: DeskMessage, in db: any SQLConnection) throws -> String? {
        try db.value(
            """
            SELECT subject FROM tickets WHERE id = \(message.ticketID)
                AND \(message.id) = (SELECT MIN(id) FROM messages WHERE ticket_id = \(message.ticketID))
            """)
    }

    private static func document(_ body: String, _ subject: String?) -> String {
        subject.map { "\($0)\n\(body)" } ?? body
    }

    private static func rows(_ dialect: Dialect) -> RowStatement { dialect == .sqlite ? sqliteRows : postgresRows }

    private static let sqliteRows = RowStatement.insert(into: "ticket_search", ["rowid", "document"])
    private static let postgresRows = RowStatement.insert(
        into: "ticket_search", ["message_id", "document"],
        places: ["document": "to_tsvector('simple', CAST($ AS TEXT))"])

    private static func replace(
        _ id: DeskMessage.ID, _ old: String, with new: String, in db: any SQLConnection
    ) throws {
        switch db.dialect {
        case .sqlite:
            try db.later(
                "INSERT INTO ticket_search (ticket_search, rowid, document) VALUES ('delete', \(id), \(old))")
            try db.later("INSERT INTO ticket_search (rowid, document) VALUES (\(id), \(new))")
        case .postgres:
            try db.later(
                """
                UPDATE ticket_search SET document = to_tsvector('simple', CAST(\(new) AS TEXT))
                WHERE message_id = \(id)
                """)
        }
    }
}

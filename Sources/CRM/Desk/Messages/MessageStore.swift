package import Kernel
package import SQL
package import TelegramBotAPI

/// Reads and writes messages, their versions, and where their copies stand in Telegram.
package enum MessageStore {
    /// A message before it has a number.
    package struct New: Sendable {
        package var ticketID: Ticket.ID
        package var authorType: DeskMessage.AuthorType
        package var authorID: Int64?
        package var authorName: String
        package var kind = DeskMessage.Kind.message
        package var text: FormattedText
        package var attachments: [Attachment] = []
        package var forwardedFrom: String?
        package var replyTo: DeskMessage.ID?
        package var quote: FormattedText?
        package var mediaGroupID: String?
        package var createdAt: Timestamp
        /// The subject of the ticket that was opened for this message, its first; nil for any other.
        package var openedSubject: String?

        package init(
            ticketID: Ticket.ID, authorType: DeskMessage.AuthorType, authorID: Int64?, authorName: String,
            text: FormattedText, createdAt: Timestamp
        ) {
            self.ticketID = ticketID
            self.authorType = authorType
            self.authorID = authorID
            self.authorName = authorName
            self.text = text
            self.createdAt = createdAt
        }
    }

    /// A place in Telegram where a message stands.
    package struct Copy: Sendable, RowDecodable {
        package let botID: Bot.ID
        package let chatID: Int64
        package let telegramID: Int64
        package let messageID: DeskMessage.ID
        /// Whether the message came from there, rather than having been sent there by us.
        package let isOrigin: Bool
        /// Which part of a long text it is, from 0.
        package let part: Int

        static let columns: SQL = "bot_id, chat_id, telegram_id, message_id, is_origin, part"

        package init(row: Row) throws {
            botID = try row.get("bot_id")
            chatID = try row.get("chat_id")
            telegramID = try row.get("telegram_id")
            messageID = try row.get("message_id")
            isOrigin = try row.get("is_origin")
            part = try row.get("part")
        }
    }

    package static let rows = NumberedInsert(
        into: "messages", rank: 1,
        [
            "ticket_id", "author_type", "author_id", "author_name", "kind", "body", "entities", "attachments",
            "forwarded_from", "reply_to_message_id", "quote", "media_group_id", "created_at",
        ])

    package static func insert(_ new: New, in db: any SQLConnection) throws -> DeskMessage.ID {
        let id: DeskMessage.ID = try db.insert(
            [SQLValue](
                row: new.ticketID, new.authorType, new.authorID, new.authorName, new.kind, new.text.text,
                try list(new.text.entities), try list(new.attachments), new.forwardedFrom, new.replyTo,
                try new.quote.map { try JSONText.encode($0) }, new.mediaGroupID, new.createdAt),
            into: rows)
        try SearchIndex.add(id, new.text.text, subject: new.openedSubject, in: db)
        try FileUses.add(new.attachments, of: id, in: db)
        return id
    }

    package static func find(_ id: DeskMessage.ID, in db: any SQLConnection) throws -> DeskMessage? {
        try db.first("SELECT \(DeskMessage.columns) FROM messages WHERE id = \(id)")
    }

    package static func setDelivery(
        _ delivery: Delivery.ID?, of id: DeskMessage.ID, in db: any SQLConnection
    ) throws {
        try db.gather([SQLValue](row: id, delivery), into: deliveryChange)
    }

    private static let deliveryChange = RowStatement.change(
        integers: 2, between: "WITH change (id, delivery) AS (VALUES ",
        and: ") UPDATE messages SET delivery_id = change.delivery FROM change WHERE messages.id = change.id")

    /// Puts a new text or attachment in place and keeps the old one.
    package static func edit(
        _ message: DeskMessage, text: FormattedText, attachments: [Attachment], at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try SearchIndex.change(message, to: text.text, in: db)
        try db.later(
            """
            INSERT INTO message_versions (message_id, version, body, entities, attachments, replaced_at)
            VALUES (\(message.id), \(message.version), \(message.text.text), \(try list(message.text.entities)),
                \(try list(message.attachments)), \(now))
            """)
        try db.later(
            """
            UPDATE messages SET body = \(text.text), entities = \(try list(text.entities)),
                attachments = \(try list(attachments)), version = version + 1, edited_at = \(now)
            WHERE id = \(message.id)
            """)
        try FileUses.add(attachments, of: message.id, in: db)
    }

    /// Whether an earlier version carried another file.
    static func hasNewMedia(_ message: DeskMessage, in db: any SQLConnection) throws -> Bool {
        guard message.version > 1, !message.attachments.isEmpty else { return false }
        let earlier: [String] = try db.column(
            "SELECT attachments FROM message_versions WHERE message_id = \(message.id)")
        let current = message.attachments.map(\.fileUniqueID)
        return try earlier.contains { text in
            try JSONText.decode(text, as: [Attachment].self).map(\.fileUniqueID) != current
        }
    }

    package static func markDeleted(_ id: DeskMessage.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later("UPDATE messages SET deleted_at = \(now) WHERE id = \(id) AND deleted_at IS NULL")
    }

    // MARK: Copies

    /// Remembers a place; a Telegram message that is known already stays what it is.
    static func addCopy(
        bot: Bot.ID, chat: Int64, telegramID: Int64, of id: DeskMessage.ID, isOrigin: Bool, part: Int = 0,
        in db: any SQLConnection
    ) throws {
        try db.gather([SQLValue](row: bot, chat, telegramID, id, isOrigin, part), into: copyRows)
    }

    private static let copyRows = RowStatement.insert(
        into: "message_copies", ["bot_id", "chat_id", "telegram_id", "message_id", "is_origin", "part"],
        rank: 2, ignoringConflicts: true)

    static func copy(
        bot: Bot.ID, chat: Int64, telegramID: Int64, in db: any SQLConnection
    ) throws -> Copy? {
        try db.first(
            """
            SELECT \(Copy.columns) FROM message_copies
            WHERE bot_id = \(bot) AND chat_id = \(chat) AND telegram_id = \(telegramID)
            """)
    }

    /// Where a message stands in a chat, in the order of its parts.
    static func copies(
        of id: DeskMessage.ID, chat: Int64, in db: any SQLConnection
    ) throws -> [Copy] {
        try db.all(
            """
            SELECT \(Copy.columns) FROM message_copies WHERE message_id = \(id) AND chat_id = \(chat)
            ORDER BY part, telegram_id
            """)
    }

    private static func list(_ values: some Collection & Encodable) throws -> String {
        values.isEmpty ? "[]" : try JSONText.encode(values)
    }
}

package import Kernel
package import SQL
package import TelegramBotAPI

/// A message or note of a ticket.
package struct DeskMessage: Sendable, RowDecodable {
    package typealias ID = Identifier<DeskMessage>

    package enum Kind: String, Sendable, CaseIterable, SQLCodable {
        case message
        /// Never reaches the customer.
        case note
    }

    package enum AuthorType: String, Sendable, CaseIterable, SQLCodable {
        case customer, agent, system
    }

    package let id: ID
    package let ticketID: Ticket.ID
    package let authorType: AuthorType
    package let authorID: Int64?
    package let authorName: String
    package let kind: Kind
    package let text: FormattedText
    package let attachments: [Attachment]
    /// The name of the first author of a forwarded message.
    package let forwardedFrom: String?
    package let replyToMessageID: ID?
    package let quote: FormattedText?
    package let mediaGroupID: String?
    /// What brings it to the other side.
    package let deliveryID: Delivery.ID?
    package let version: Int
    package let createdAt: Timestamp
    package let editedAt: Timestamp?
    package let deletedAt: Timestamp?

    package static let columns: SQL = """
        id, ticket_id, author_type, author_id, author_name, kind, body, entities, attachments, forwarded_from,
        reply_to_message_id, quote, media_group_id, delivery_id, version, created_at, edited_at, deleted_at
        """

    package init(row: Row) throws {
        id = try row.get("id")
        ticketID = try row.get("ticket_id")
        authorType = try row.get("author_type")
        authorID = try row.get("author_id")
        authorName = try row.get("author_name")
        kind = try row.get("kind")
        text = FormattedText(
            try row.get("body"), entities: try Self.list(try row.get("entities")))
        attachments = try Self.list(try row.get("attachments"))
        forwardedFrom = try row.get("forwarded_from")
        replyToMessageID = try row.get("reply_to_message_id")
        let quoteText: String? = try row.get("quote")
        quote = try quoteText.map { try JSONText.decode($0) }
        mediaGroupID = try row.get("media_group_id")
        deliveryID = try row.get("delivery_id")
        version = try row.get("version")
        createdAt = try row.get("created_at")
        editedAt = try row.get("edited_at")
        deletedAt = try row.get("deleted_at")
    }

    private static func list<Element: Decodable>(_ text: String) throws -> [Element] {
        text == "[]" ? [] : try JSONText.decode(text)
    }
}

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

    private static let columnNames = [
        "id", "ticket_id", "author_type", "author_id", "author_name", "kind", "body", "entities", "attachments",
        "forwarded_from", "reply_to_message_id", "quote", "media_group_id", "delivery_id", "version", "created_at",
        "edited_at", "deleted_at",
    ]

    package static let columns = SQL(unsafe: columnNames.joined(separator: ", "))

    package init(row: Row) throws {
        var columns = RowReader(row, columns: Self.columnNames)
        id = ID(try columns.integer())
        ticketID = Ticket.ID(try columns.integer())
        authorType = try columns.word()
        authorID = try columns.optionalInteger()
        authorName = try columns.text()
        kind = try columns.word()
        text = FormattedText(
            try columns.text(), entities: try Self.list(try columns.text()))
        attachments = try Self.list(try columns.text())
        forwardedFrom = try columns.optionalText()
        replyToMessageID = try columns.optionalInteger().map { ID($0) }
        let quoteText = try columns.optionalText()
        quote = try quoteText.map { try JSONText.decode($0) }
        mediaGroupID = try columns.optionalText()
        deliveryID = try columns.optionalInteger().map { Delivery.ID($0) }
        version = Int(try columns.integer())
        createdAt = try columns.time()
        editedAt = try columns.optionalTime()
        deletedAt = try columns.optionalTime()
    }

    private static func list<Element: Decodable>(_ text: String) throws -> [Element] {
        text == "[]" ? [] : try JSONText.decode(text)
    }
}

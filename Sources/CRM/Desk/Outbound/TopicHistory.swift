import Kernel
import SQL
import TelegramBotAPI

/// What was said last in a ticket, for a topic that had to be made anew.
enum TopicHistory {
    private static let messages = 5
    private static let excerpt = 400

    /// Nil when nothing was said that the old topic has shown.
    static func text(of ticket: Ticket, in db: any SQLConnection) throws -> FormattedText? {
        // Messages that still wait to be shown come by themselves.
        let latest: [DeskMessage] = try db.all(
            """
            SELECT \(DeskMessage.columns) FROM messages
            WHERE ticket_id = \(ticket.id) AND deleted_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM deliveries WHERE deliveries.message_id = messages.id
                    AND deliveries.kind = \(DeskDelivery.mirror) AND deliveries.state IN ('queued', 'sending'))
            ORDER BY id DESC LIMIT \(messages)
            """)
        guard !latest.isEmpty else { return nil }
        let isElsewhere = try db.first(
            """
            SELECT 1 FROM ticket_topics WHERE ticket_id = \(ticket.id) AND chat_id <> \(ticket.deskChatID)
                AND since = (SELECT MAX(since) FROM ticket_topics WHERE ticket_id = \(ticket.id)
                    AND (chat_id <> \(ticket.deskChatID) OR topic_id <> \(ticket.deskTopicID))) LIMIT 1
            """)
        let fate = isElsewhere == nil ? "whose topic was deleted" : "whose topic was in another group"
        let title = "Earlier in this ticket, \(fate):"
        let lines = latest.reversed().map { message in
            let kinds = message.attachments.map { "(\($0.type.replacing("_", with: " ")))" }
            let text = (kinds + [message.text.text]).filter { !$0.isEmpty }.joined(separator: " ")
            let note = message.kind == .note ? "📝 " : ""
            return "\(note)\(message.authorName): \(text.count > excerpt ? String(text.prefix(excerpt)) + "…" : text)"
        }
        return FormattedText(
            ([title] + lines).joined(separator: "\n"),
            entities: [MessageEntity(.italic, offset: 0, length: title.utf16.count)])
    }
}

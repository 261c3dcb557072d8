import Kernel
import SQL

/// Which topic belongs to which ticket.
enum TopicBook {
    /// A topic exists for the ticket: its number was answered, or Telegram told of it.
    static func adopt(
        _ topic: Int64, for ticket: Ticket, at now: Timestamp, _ tickets: TicketBook, in db: any SQLConnection
    ) throws {
        guard let chat = ticket.deskChatID else { return }
        let isNew =
            try db.execute(
                """
                INSERT INTO ticket_topics (chat_id, topic_id, ticket_id, since)
                VALUES (\(chat), \(topic), \(ticket.id), \(now)) ON CONFLICT DO NOTHING
                """) == 1
        guard isNew, ticket.deskTopicID == nil else { return }
        let topics: Int64? = try db.value("SELECT COUNT(*) FROM ticket_topics WHERE ticket_id = \(ticket.id)")
        let isFirst = topics == 1
        try db.later(
            """
            UPDATE tickets SET desk_topic_id = \(topic), desk_topic_state = 'open', desk_topic_closed = FALSE,
                desk_history_until = \(isFirst ? nil : now + historyPatience), version = version + 1
            WHERE id = \(ticket.id)
            """)
        guard let open = try TicketBook.find(ticket.id, in: db) else { return }
        if isFirst {
            try tickets.outbox.topicIsReady(open, at: now, in: db)
        } else {
            // It took another's place: what was said last comes first, then what waits.
            try tickets.outbox.history(of: open, at: now, in: db)
        }
    }

    /// How long what waits is kept back at most, whatever becomes of the history.
    private static let historyPatience = Duration.seconds(60)

    /// The ticket whose topic bears that title in the group: one that waits for it, or one that has another already,
    /// because word of the first came too late. What staff write in either is the ticket's.
    static func owner(ofTitle title: String, in chat: Int64, in db: any SQLConnection) throws -> Ticket? {
        guard title.first == "#", let id = Int64(title.dropFirst().prefix(while: \.isNumber)),
            let ticket = try TicketBook.lock(Ticket.ID(id), in: db)
        else { return nil }
        return ticket.deskChatID == chat && ticket.deskTopicTitle == title ? ticket : nil
    }
}

import Kernel
import SQL

/// What has to be known to open a ticket: the one before it, and the group in which it gets its topic.
struct TicketOpening: Sendable {
    let previous: Ticket.ID?
    /// Nil when the bot has no desk group.
    let desk: Int64?

    var topicState: Ticket.TopicState { desk == nil ? .none : .creating }

    init(previous: Ticket.ID?, desk: Int64?) {
        self.previous = previous
        self.desk = desk
    }

    init(_ conversation: Conversation, in db: any SQLConnection) throws {
        previous = try db.value(
            """
            SELECT id FROM tickets WHERE bot_id = \(conversation.bot) AND chat_id = \(conversation.chat)
                AND topic_id = \(conversation.topic) AND user_id = \(conversation.user) ORDER BY id DESC LIMIT 1
            """)
        desk = try BotDirectory.leastLoadedDesk(of: conversation.bot, in: db)?.chatID
    }
}

/// What has been read ahead of the ticket that runs in a conversation.
enum TicketLookup: Sendable {
    case found(Ticket)
    case missing(TicketOpening)
}

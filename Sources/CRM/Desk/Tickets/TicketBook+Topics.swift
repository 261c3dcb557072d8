import Kernel
import SQL

extension TicketBook {
    /// Gives a ticket whose group was taken from the bot a topic in another. That is noticed here, ticket by ticket, when
    /// there is something to post: so taking a group costs nothing, nor do tickets of which nothing more is heard.
    /// - Returns: false when the bot has no other group.
    func reseat(_ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws -> Bool {
        guard let desk = try BotDirectory.leastLoadedDesk(of: ticket.botID, in: db) else { return false }
        try makeTopic(of: ticket, in: desk.chatID, at: now, in: db)
        return true
    }

    /// Makes the ticket's topic anew, in the same group or, when that is no longer of use, in another.
    func recreateTopic(of ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        let own = try ticket.deskChatID.flatMap { try BotDirectory.group($0, of: ticket.botID, in: db) }
        let isOfUse = own?.purpose == .desk && own?.state == .active
        let desk = isOfUse ? own : try BotDirectory.leastLoadedDesk(of: ticket.botID, in: db)
        guard let chat = desk?.chatID ?? ticket.deskChatID else { return }
        try makeTopic(of: ticket, in: chat, at: now, in: db)
    }

    private func makeTopic(of ticket: Ticket, in chat: Int64, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later(
            """
            UPDATE tickets SET desk_topic_state = 'creating', desk_topic_id = NULL, desk_card_id = NULL,
                desk_topic_title = NULL, desk_topic_icon = NULL, desk_topic_closed = FALSE, desk_chat_id = \(chat),
                version = version + 1, updated_at = \(now)
            WHERE id = \(ticket.id)
            """)
        if ticket.deskChatID != chat {
            // What waits weighs on the limits of the group that it will be sent to.
            try outbox.move(ticket, from: ticket.deskChatID, to: chat, in: db)
            if ticket.status != .closed {
                if let old = ticket.deskChatID { try Self.countTopic(-1, in: old, of: ticket.botID, in: db) }
                try Self.countTopic(1, in: chat, of: ticket.botID, in: db)
            }
        }
        try outbox.createTopic(of: ticket, in: chat, at: now, in: db)
    }

    /// How many open topics a group has decides where new ones go. A group that was taken away and given back begins
    /// at none, whatever it still holds.
    static func countTopic(_ change: Int, in chat: Int64, of bot: Bot.ID, in db: any SQLConnection) throws {
        try db.gather([SQLValue](row: bot, chat, change), into: topicCount)
    }

    private static let topicCount = RowStatement.change(
        integers: 3, between: "WITH change (bot, chat, topics) AS (VALUES ",
        and: """
            ), total AS (SELECT bot, chat, SUM(topics) AS topics FROM change GROUP BY bot, chat)
            UPDATE bot_groups
            SET open_topics = CASE WHEN open_topics + total.topics < 0 THEN 0 ELSE open_topics + total.topics END
            FROM total WHERE bot_id = total.bot AND chat_id = total.chat
            """)
}

/// A ticket, and whether its topic is in a group that its bot has.
struct SeatedTicket: RowDecodable {
    let ticket: Ticket
    let isSeated: Bool

    init(row: Row) throws {
        ticket = try Ticket(row: row)
        isSeated = try row.get("is_seated")
    }
}

extension Delivery {
    /// The ticket that it is for, with its seat: one question for both, for it is asked with each message.
    func seatedTicket(in db: any SQLConnection) throws -> SeatedTicket? {
        guard let ticketID else { return nil }
        return try db.first(
            """
            SELECT \(Ticket.columns), EXISTS (
                SELECT 1 FROM bot_groups WHERE bot_groups.bot_id = tickets.bot_id
                    AND bot_groups.chat_id = tickets.desk_chat_id AND bot_groups.purpose = 'desk') AS is_seated
            FROM tickets WHERE id = \(ticketID)
            """)
    }
}

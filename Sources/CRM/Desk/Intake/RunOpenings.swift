import Kernel
import SQL

/// What it takes to open tickets in private conversations of a run that have none running.
struct RunOpenings {
    private var previous: [Conversation: Ticket.ID?] = [:]
    /// Each bot's desk groups in the order of their making.
    private var desks: [Bot.ID: [Desk]] = [:]

    private struct Desk {
        let chat: Int64
        let isActive: Bool
        /// With those that the run has opened.
        var topics: Int
    }

    /// How many conversations there are that certainly get a ticket.
    private(set) var count = 0

    /// Of those that have none running; where the last ticket may be reopened, or the customer is asked, nothing is known
    /// ahead.
    init(of conversations: Set<Conversation>, in db: any SQLConnection) throws {
        guard !conversations.isEmpty else { return }
        let isAlwaysNew = try DeskPolicy.current(in: db).afterClose == .new
        let wanted = conversations.map { [$0.bot.rawValue, $0.chat] }.paddedForStatement
        let answers = try db.rows(ofEach: [
            """
            WITH wanted (bot, chat) AS (VALUES \(rows: wanted))
            SELECT bot, chat, (
                SELECT id FROM tickets WHERE bot_id = bot AND chat_id = chat AND topic_id = 0 AND user_id = 0
                ORDER BY id DESC LIMIT 1) AS ticket
            FROM wanted
            """,
            """
            SELECT \(BotGroup.columns) FROM bot_groups
            WHERE bot_id IN (\(list: Array(Set(conversations.map(\.bot))).paddedForStatement)) AND purpose = 'desk'
            ORDER BY created_at
            """,
        ])
        for row in answers[0] {
            let conversation = Conversation.directMessage(bot: try row.get("bot"), chat: try row.get("chat"))
            let last: Ticket.ID? = try row.get("ticket")
            if isAlwaysNew || last == nil { previous[conversation] = .some(last) }
        }
        count = previous.count
        for row in answers[1] {
            let group = try BotGroup(row: row)
            desks[group.botID, default: []].append(
                Desk(chat: group.chatID, isActive: group.state == .active, topics: group.openTopics))
        }
    }

    /// Nil when nothing is known of the conversation. Each new topic goes to the group that has the fewest, one that
    /// works first, as `BotDirectory.leastLoadedDesk` has it.
    mutating func take(_ conversation: Conversation) -> TicketOpening? {
        guard let previous = previous.removeValue(forKey: conversation) else { return nil }
        let groups = desks[conversation.bot, default: []]
        let best = groups.indices.min { left, right in
            (groups[left].isActive ? 0 : 1, groups[left].topics) < (
                groups[right].isActive ? 0 : 1, groups[right].topics
            )
        }
        if let best { desks[conversation.bot]?[best].topics += 1 }
        return TicketOpening(previous: previous, desk: best.map { groups[$0].chat })
    }
}

import Kernel

/// Where a customer writes: what tells one running ticket from another.
struct Conversation: Sendable, Hashable {
    let bot: Bot.ID
    let channel: Ticket.Channel
    let chat: Int64
    /// 0 outside of intake groups.
    let topic: Int64
    /// 0 where everybody in the topic shares a ticket.
    let user: Int64

    static func directMessage(bot: Bot.ID, chat: Int64) -> Conversation {
        Conversation(bot: bot, channel: .directMessage, chat: chat, topic: 0, user: 0)
    }
}

extension Ticket {
    /// Where it runs.
    var conversation: Conversation {
        Conversation(bot: botID, channel: channel, chat: chatID, topic: topicID, user: userID)
    }
}

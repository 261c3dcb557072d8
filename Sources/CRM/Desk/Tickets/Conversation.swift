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
}

import Kernel
import SQL
import TelegramBotAPI

/// Someone makes themselves known as an agent with the code that an administrator gave them, in private or in a group.
struct AgentClaim: Sendable {
    let outbox: DeskOutbox
    let events: EventLog

    func take(
        _ code: String, _ message: Message, _ from: User, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        let agent = try AgentDirectory.claim(code, telegramUserID: from.id, at: context.now, in: db)
        let text =
            agent.map { "Welcome, \($0.name). Your Telegram account is now known as an agent's." }
            ?? "This code is not valid (any more). Ask an administrator for a new one."
        if let agent {
            try events.append(
                "agent.claimed", at: context.now, by: .agent(agent.id.rawValue), data: ["agent_id": agent.id.rawValue],
                in: db)
        }
        try outbox.hint(
            text, bot: context.bot, chat: message.chat.id, topic: message.topicID, replyTo: message.messageID,
            at: context.now, in: db)
    }
}

package import JSON

extension TelegramSandbox {
    /// The messages of a private chat, in order.
    package func messages(bot: Int64, person: Int64) -> [SandboxMessage] {
        messages(.dialog(bot: bot, person: person)) { _ in true }
    }

    /// All messages of a group, in order.
    package func messages(group: Int64) -> [SandboxMessage] { messages(.group(group)) { _ in true } }

    /// The messages of a topic, or of General, in order.
    package func messages(group: Int64, topic: Int64?) -> [SandboxMessage] {
        messages(.group(group)) { $0.threadID == topic }
    }

    package func topics(of group: Int64) -> [SandboxTopic] {
        peek { world in
            (world.groups[group]?.topics ?? [:]).sorted { $0.key < $1.key }.map { id, topic in
                SandboxTopic(
                    id: id, name: topic.name, iconCustomEmojiID: topic.iconCustomEmojiID, isClosed: topic.isClosed)
            }
        }
    }

    /// The token that works for a bot.
    func token(of bot: Int64) -> String? { peek { $0.bots[bot]?.token } }

    /// What the bot answered to a pressed button; `nil` while it has not.
    package func callbackAnswer(_ query: String) -> [String: JSONValue]? { peek { $0.callbackQueries[query]?.answer } }

    /// The secret token that a bot's webhook was set with; `nil` while there is no webhook, or none with a secret.
    package func webhookSecret(of bot: Int64) -> String? { peek { $0.bots[bot]?.updates.webhook?.secretToken } }

    /// The commands that a bot has set last.
    package func commands(of bot: Int64) -> JSONValue { peek { $0.bots[bot]?.commands ?? [] } }

    private func messages(_ chat: ChatKey, where isWanted: (MessageRecord) -> Bool) -> [SandboxMessage] {
        peek { world in
            (world.messages[chat] ?? [:]).values.filter(isWanted).sorted { $0.id < $1.id }.map(SandboxMessage.init)
        }
    }
}

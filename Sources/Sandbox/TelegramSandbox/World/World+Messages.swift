import JSON

extension World {
    mutating func makeMessageID(in chat: ChatKey) -> Int64 {
        switch chat {
        case .dialog(let bot, _):
            let id = bots[bot]?.nextDialogMessageID ?? 1
            bots[bot]?.nextDialogMessageID = id + 1
            return id
        case .group(let group):
            let id = groups[group]?.nextMessageID ?? 1
            groups[group]?.nextMessageID = id + 1
            return id
        }
    }

    /// Keeps a message; bots are told of those that people wrote.
    mutating func add(_ message: MessageRecord) {
        messages[message.chat, default: [:]][message.id] = message
        guard case .bot = message.sender else { return announce(message) }
    }

    /// Adds what happened; the bot that caused it is told as well.
    mutating func addService(
        _ content: [String: JSONValue], in chat: ChatKey, thread: Int64? = nil, by sender: MessageRecord.Sender
    ) {
        var message = MessageRecord(
            id: makeMessageID(in: chat), chat: chat, threadID: thread, sender: sender, date: date, content: content)
        message.isService = true
        messages[chat, default: [:]][message.id] = message
        guard case .bot(let bot) = sender else { return announce(message) }
        enqueue("message", render(message, for: bot), for: bot, line: "chat \(chat.chatID)")
    }
}

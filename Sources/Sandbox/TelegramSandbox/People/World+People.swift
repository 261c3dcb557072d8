import JSON

extension SandboxPlace {
    func key(of person: Int64) -> ChatKey {
        switch self {
        case .bot(let bot): .dialog(bot: bot, person: person)
        case .group(let group, _): .group(group)
        }
    }
}

extension MessageRecord {
    /// In the group's name.
    mutating func anonymize() {
        let anonymous = MessageRecord(
            id: id, chat: chat, threadID: threadID, sender: .anonymous(sender.id), date: date, content: content)
        let (reply, quote) = (replyTo, quote)
        self = anonymous
        replyTo = reply
        self.quote = quote
    }
}

extension World {
    /// A message that someone is about to send, if they can.
    mutating func makeMessage(
        from person: Int64, to place: SandboxPlace, _ content: [String: JSONValue]
    ) throws(SandboxProblem) -> MessageRecord {
        guard let account = people[person], !account.isDeactivated else { throw SandboxProblem("no person \(person)") }
        var sender = MessageRecord.Sender.person(person)
        var thread: Int64?
        switch place {
        case .bot(let bot):
            guard bots[bot] != nil else { throw SandboxProblem("no bot \(bot)") }
            if dialogs[place.key(of: person)]?.isBlocked ?? true { setBlocked(false, bot: bot, person: person) }
        case .group(let id, let topic):
            guard let group = groups[id], let member = group.members[person], member.isPresent else {
                throw SandboxProblem("\(person) is not in group \(id)")
            }
            if let topic {
                guard group.isForum, let state = group.topics[topic] else { throw SandboxProblem("no topic \(topic)") }
                guard !state.isClosed || member.isAdministrator else {
                    throw SandboxProblem("topic \(topic) is closed")
                }
            }
            thread = topic
            if member.isAnonymous { sender = .anonymous(person) }
        }
        let chat = place.key(of: person)
        return MessageRecord(
            id: makeMessageID(in: chat), chat: chat, threadID: thread, sender: sender, date: date, content: content)
    }

    /// Opens, blocks or unblocks a private chat; the bot is told of the latter two.
    mutating func setBlocked(_ isBlocked: Bool, bot: Int64, person: Int64) {
        let key = ChatKey.dialog(bot: bot, person: person)
        let old = dialogs[key]
        dialogs[key] = Dialog(isBlocked: isBlocked)
        guard old?.isBlocked ?? false != isBlocked else { return }
        func status(_ isBlocked: Bool) -> JSONValue {
            member(bot, Group.Member(status: isBlocked ? .kicked : .member))
        }
        let payload: JSONValue = [
            "chat": chat(key), "from": user(person), "date": .integer(date),
            "old_chat_member": status(!isBlocked), "new_chat_member": status(isBlocked),
        ]
        enqueue("my_chat_member", payload, for: bot, line: "member \(person)")
    }

    mutating func react(
        _ person: Int64, _ emoji: [String], to id: Int64, in chat: ChatKey
    ) throws(SandboxProblem) {
        guard let message = messages[chat]?[id] else { throw SandboxProblem("no message \(id) there") }
        let new = emoji.map { JSONValue.object(["type": "emoji", "emoji": .string($0)]) }
        let payload: JSONValue = [
            "chat": self.chat(chat), "message_id": .integer(id), "user": user(person), "date": .integer(date),
            "old_reaction": .array(message.reactions[person] ?? []), "new_reaction": .array(new),
        ]
        messages[chat]?[id]?.reactions[person] = new.isEmpty ? nil : new
        switch chat {
        case .dialog(let bot, _): enqueue("message_reaction", payload, for: bot, line: "reaction \(chat.chatID)")
        case .group(let group):
            // Administrators only.
            for bot in bots.keys.sorted() where groups[group]?.members[bot]?.isAdministrator ?? false {
                enqueue("message_reaction", payload, for: bot, line: "reaction \(group)")
            }
        }
    }

    mutating func press(
        _ person: Int64, _ data: String, of id: Int64, in chat: ChatKey
    ) throws(SandboxProblem) -> String {
        guard let message = messages[chat]?[id], case .bot(let bot) = message.sender else {
            throw SandboxProblem("no message \(id) of a bot there")
        }
        let buttons = message.replyMarkup?["inline_keyboard"]?.arrayValue?.flatMap { $0.arrayValue ?? [] } ?? []
        guard buttons.contains(where: { $0["callback_data"]?.stringValue == data }) else {
            throw SandboxProblem("no button \(data) at message \(id)")
        }
        let query = "\(makeID())"
        callbackQueries[query] = CallbackQueryRecord(bot: bot)
        let payload: JSONValue = [
            "id": .string(query), "from": user(person), "chat_instance": "1", "data": .string(data),
            "message": render(message, for: bot),
        ]
        enqueue("callback_query", payload, for: bot, line: "callback \(person)")
        return query
    }
}

import JSON

/// Where and as an answer to what a message is sent.
struct Destination {
    let chat: ChatKey
    var thread: Int64?
    var replyTo: Int64?
    var externalReply: JSONValue?
    var quote: JSONValue?
}

extension World {
    func destination(_ call: MethodCall) throws(Refusal) -> Destination {
        let chat = try access(call)
        var destination = Destination(chat: chat, thread: call.integer("message_thread_id"))
        if destination.thread == 0 { destination.thread = nil }
        if let reply = call.parameters["reply_parameters"] { try add(reply, to: &destination, bot: call.bot) }
        try checkThread(destination, bot: call.bot)
        return destination
    }

    /// General has no thread of its own: 1 is none.
    private func checkThread(_ destination: Destination, bot: Int64) throws(Refusal) {
        guard let thread = destination.thread else { return }
        guard case .group(let id) = destination.chat, let group = groups[id], group.isForum,
            let topic = group.topics[thread]
        else { throw .threadNotFound }
        if topic.isClosed, !(group.members[bot]?.isAdministrator ?? false) { throw .badRequest("TOPIC_CLOSED") }
    }

    private func add(_ reply: JSONValue, to destination: inout Destination, bot: Int64) throws(Refusal) {
        let chatID = reply["chat_id"]?.integerValue
        let source: ChatKey =
            chatID.map { $0 > 0 ? .dialog(bot: bot, person: $0) : .group($0) } ?? destination.chat
        guard let id = reply["message_id"]?.integerValue, let original = messages[source]?[id],
            source != destination.chat || destination.thread == nil || original.threadID == destination.thread
        else {
            if reply["allow_sending_without_reply"]?.boolValue ?? false { return }
            throw .badRequest("message to be replied not found")
        }
        if let quote = reply["quote"]?.stringValue, !quote.isEmpty {
            let text = original.content["text"]?.stringValue ?? original.content["caption"]?.stringValue ?? ""
            guard let range = text.firstRange(of: quote) else { throw .badRequest("QUOTE_TEXT_INVALID") }
            let position = text.utf16.distance(from: text.startIndex, to: range.lowerBound)
            destination.quote = ["text": .string(quote), "position": .integer(Int64(position)), "is_manual": true]
            destination.quote?["entities"] = reply["quote_entities"]
        }
        if source == destination.chat {
            destination.replyTo = id
            // A reply goes where the message stands.
            if destination.thread == nil { destination.thread = original.threadID }
        } else {
            destination.externalReply = [
                "origin": origin(of: original, for: bot), "chat": chat(source), "message_id": .integer(id),
            ]
        }
    }

    func origin(of message: MessageRecord, for bot: Int64) -> JSONValue {
        if let origin = message.forwardOrigin { return origin }
        switch message.sender {
        case .bot(let id), .person(let id):
            return ["type": "user", "date": .integer(message.date), "sender_user": user(id)]
        case .anonymous:
            return ["type": "chat", "date": .integer(message.date), "sender_chat": chat(message.chat)]
        }
    }
}

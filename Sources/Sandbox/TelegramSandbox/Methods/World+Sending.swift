import JSON

extension World {
    mutating func send(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let destination = try destination(call)
        let content = try content(call)
        let message = try record(call, destination, content)
        return render(message, for: call.bot)
    }

    mutating func sendMediaGroup(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let destination = try destination(call)
        let media = call.parameters["media"]?.arrayValue ?? []
        guard (2...10).contains(media.count) else { throw .badRequest("an album must have 2-10 media") }
        let kinds = Set(media.compactMap { $0["type"]?.stringValue })
        guard kinds.isSubset(of: ["photo", "video"]) || kinds == ["audio"] || kinds == ["document"] else {
            throw .badRequest("can't use the media of the specified type in the album")
        }
        var contents: [[String: JSONValue]] = []
        for item in media {
            guard let members = item.objectValue, let kind = item["type"]?.stringValue else { continue }
            contents.append(try medium(kind, item["media"]?.stringValue ?? "", members, call))
        }
        let album = "\(makeID())"
        var messages: [JSONValue] = []
        for content in contents {
            messages.append(render(try record(call, destination, content, album: album), for: call.bot))
        }
        return .array(messages)
    }

    /// Keeps a message of a bot.
    mutating func record(
        _ call: MethodCall, _ destination: Destination, _ content: [String: JSONValue], album: String? = nil,
        origin: JSONValue? = nil
    ) throws(Refusal) -> MessageRecord {
        try checkMarkup(call.parameters["reply_markup"])
        var message = MessageRecord(
            id: makeMessageID(in: destination.chat), chat: destination.chat, threadID: destination.thread,
            sender: .bot(call.bot), date: date, content: content)
        message.replyTo = destination.replyTo
        message.externalReply = destination.externalReply
        message.quote = destination.quote
        message.mediaGroupID = album
        message.replyMarkup = call.parameters["reply_markup"].flatMap { $0["inline_keyboard"] == nil ? nil : $0 }
        message.forwardOrigin = origin
        message.isProtected = call.bool("protect_content")
        message.isSilent = call.bool("disable_notification")
        add(message)
        noteDuplicate(message)
        return message
    }

    /// A text that stands there already was probably sent twice.
    private mutating func noteDuplicate(_ message: MessageRecord) {
        guard let text = message.content["text"] ?? message.content["caption"] else { return }
        var hasher = Hasher()
        hasher.combine(message.chat)
        hasher.combine(message.threadID)
        hasher.combine(text)
        if !sentContents.insert(hasher.finalize()).inserted { report.duplicates += 1 }
    }

    func checkMarkup(_ markup: JSONValue?) throws(Refusal) {
        guard let rows = markup?["inline_keyboard"]?.arrayValue else { return }
        for button in rows.flatMap({ $0.arrayValue ?? [] }) {
            let actions = (button.objectValue ?? [:]).keys.filter {
                !["text", "style", "icon_custom_emoji_id"].contains($0)
            }
            guard !actions.isEmpty else { throw .badRequest("text buttons are unallowed in the inline keyboard") }
            guard actions.count == 1 else { throw .badRequest("an inline button must have exactly one action") }
            if let data = button["callback_data"]?.stringValue, !(1...64).contains(data.utf8.count) {
                throw .badRequest("BUTTON_DATA_INVALID")
            }
        }
    }
}

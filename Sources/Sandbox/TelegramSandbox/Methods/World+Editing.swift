import JSON

extension World {
    static let notModified = Refusal.badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
            + "content and reply markup of the message")

    mutating func edit(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let chat = try access(call)
        guard var message = messages[chat]?[call.integer("message_id") ?? 0] else {
            throw .badRequest("message to edit not found")
        }
        guard message.sender == .bot(call.bot), !message.isService, message.forwardOrigin == nil else {
            throw .badRequest("message can't be edited")
        }
        try checkMarkup(call.parameters["reply_markup"])
        let content = try edited(message, call)
        let markup = call.parameters["reply_markup"]
        guard content != message.content || markup != message.replyMarkup else { throw Self.notModified }
        if content != message.content { message.earlierContents.append(message.content) }
        message.content = content
        message.replyMarkup = markup
        message.editDate = date
        messages[chat]?[message.id] = message
        return render(message, for: call.bot)
    }

    private mutating func edited(_ message: MessageRecord, _ call: MethodCall) throws(Refusal) -> [String: JSONValue] {
        switch call.method {
        case "editMessageText":
            guard message.content["text"] != nil else { throw .badRequest("there is no text in the message to edit") }
            var content = try text(call.parameters, "text", "entities", limit: 4096)
            content["link_preview_options"] = call.parameters["link_preview_options"]
            return content
        case "editMessageCaption":
            guard MessageRecord.captioned.contains(message.kind) else {
                throw .badRequest("there is no caption in the message to edit")
            }
            var content = message.content
            for name in ["caption", "caption_entities", "show_caption_above_media"] { content[name] = nil }
            content.merge(try text(call.parameters, "caption", "caption_entities", limit: 1024)) { $1 }
            if call.bool("show_caption_above_media") { content["show_caption_above_media"] = true }
            return content
        case "editMessageMedia":
            guard MessageRecord.captioned.contains(message.kind), let media = call.parameters["media"]?.objectValue,
                let kind = media["type"]?.stringValue
            else { throw .badRequest("there is no media in the message to edit") }
            return try medium(kind, media["media"]?.stringValue ?? "", media, call)
        default: return message.content
        }
    }

    mutating func delete(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let chat = try access(call)
        if let ids = call.parameters["message_ids"]?.arrayValue {
            guard (1...100).contains(ids.count) else { throw .badRequest("too many message identifiers specified") }
            // Those that are gone or cannot be deleted are left out in silence.
            for id in ids.compactMap(\.integerValue) where (try? deletable(id, in: chat, by: call.bot)) != nil {
                messages[chat]?[id] = nil
            }
            return .yes
        }
        let id = call.integer("message_id") ?? 0
        try deletable(id, in: chat, by: call.bot)
        messages[chat]?[id] = nil
        return .yes
    }

    private func deletable(_ id: Int64, in chat: ChatKey, by bot: Int64) throws(Refusal) {
        guard let message = messages[chat]?[id] else { throw .badRequest("message to delete not found") }
        let isYoung = date - message.date < 48 * 3600
        let isOpening = message.content["forum_topic_created"] != nil
        var isAllowed = message.sender == .bot(bot) && isYoung
        switch chat {
        case .dialog: isAllowed = isYoung
        case .group(let group): isAllowed = isAllowed || right(.deleteMessages, of: bot, in: group)
        }
        guard isAllowed, !isOpening else { throw .badRequest("message can't be deleted") }
    }

    mutating func setMessageReaction(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let chat = try access(call)
        let id = call.integer("message_id") ?? 0
        guard let message = messages[chat]?[id] else { throw .badRequest("message to react not found") }
        guard !message.isService else { throw .badRequest("MESSAGE_ID_INVALID") }
        let reactions = call.parameters["reaction"]?.arrayValue ?? []
        guard reactions.count <= 1 else { throw .badRequest("REACTIONS_TOO_MANY") }
        for reaction in reactions {
            guard reaction["type"] == "emoji", Self.reactions.contains(reaction["emoji"]?.stringValue ?? "") else {
                throw .badRequest("REACTION_INVALID")
            }
        }
        messages[chat]?[id]?.reactions[call.bot] = reactions.isEmpty ? nil : reactions
        return .yes
    }

    mutating func pin(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let chat = try access(call)
        if case .group(let group) = chat, !right(.pinMessages, of: call.bot, in: group) {
            throw .badRequest("not enough rights to manage pinned messages in the chat")
        }
        guard let message = messages[chat]?[call.integer("message_id") ?? 0] else {
            if call.method == "unpinChatMessage", call.integer("message_id") == nil { return .yes }
            throw .badRequest("message to pin not found")
        }
        if call.method == "pinChatMessage" {
            addService(
                ["pinned_message": render(message, for: call.bot, isNested: true)], in: chat, thread: message.threadID,
                by: .bot(call.bot))
        }
        return .yes
    }

    /// The emoji that anyone may react with.
    static let reactions: Set<String> = Set(
        """
        ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 \
        👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
        """.split(separator: " ").map(String.init))
}

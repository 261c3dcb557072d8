import JSON

extension World {
    static let iconColors: Set<Int64> = [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047]
    /// Custom emoji that may stand as a topic's icon.
    static let icons: [(emoji: String, id: String)] = [
        ("📰", "5434144690511290129"), ("💡", "5312536423851630001"), ("⚡️", "5312016608254762256"),
        ("🔝", "5377544228505134960"), ("❓", "5377316857231450742"), ("✅", "5237699328843200968"),
        ("❗️", "5379748062124056162"), ("⏰", "5368324170671202286"), ("🔥", "5312241539987020022"),
        ("💬", "5417915203100613993"), ("🤖", "5309832892262654231"), ("👀", "5357121491508928442"),
    ]

    func iconStickers(for bot: Int64) -> JSONValue {
        .array(
            Self.icons.map { icon in
                [
                    "file_id": .string("icon-\(icon.id)"), "file_unique_id": .string(icon.id), "type": "custom_emoji",
                    "width": 100, "height": 100, "is_animated": true, "is_video": false, "emoji": .string(icon.emoji),
                    "custom_emoji_id": .string(icon.id), "set_name": "Topics",
                ]
            })
    }

    private func forum(_ call: MethodCall) throws(Refusal) -> Int64 {
        guard case .group(let id) = try access(call), groups[id]?.isForum ?? false else {
            throw .badRequest("the chat is not a forum")
        }
        return id
    }

    private func checkIcon(_ call: MethodCall) throws(Refusal) {
        guard let icon = call.string("icon_custom_emoji_id"), !icon.isEmpty else { return }
        guard Self.icons.contains(where: { $0.id == icon }) else { throw .badRequest("DOCUMENT_INVALID") }
    }

    private func checkName(_ name: String) throws(Refusal) {
        guard !name.allSatisfy(\.isWhitespace) else { throw .badRequest("TOPIC_TITLE_EMPTY") }
        // The official server cuts longer names in silence; a simulator should not.
        guard name.count <= 128 else { throw .badRequest("topic name is longer than 128 characters") }
    }

    mutating func createForumTopic(_ call: MethodCall) throws(Refusal) -> JSONValue {
        let group = try forum(call)
        guard right(.manageTopics, of: call.bot, in: group) else {
            throw .badRequest("not enough rights to create a topic")
        }
        let name = call.string("name") ?? ""
        try checkName(name)
        try checkIcon(call)
        let color = call.integer("icon_color") ?? 7_322_096
        guard Self.iconColors.contains(color) else { throw .badRequest("TOPIC_ICON_COLOR_INVALID") }
        let icon = call.string("icon_custom_emoji_id")
        let id = createTopic(in: group, name: name, color: color, icon: icon, by: .bot(call.bot))
        var topic: JSONValue = [
            "message_thread_id": .integer(id), "name": .string(name), "icon_color": .integer(color),
        ]
        topic["icon_custom_emoji_id"] = icon.map(JSONValue.string)
        return topic
    }

    /// Opens a topic: its identifier is that of the message that says so.
    mutating func createTopic(
        in group: Int64, name: String, color: Int64, icon: String?, by sender: MessageRecord.Sender
    ) -> Int64 {
        var created: JSONValue = ["name": .string(name), "icon_color": .integer(color)]
        created["icon_custom_emoji_id"] = icon.map(JSONValue.string)
        let id = groups[group]?.nextMessageID ?? 1
        groups[group]?.topics[id] = Group.Topic(
            name: name, iconColor: color, iconCustomEmojiID: icon, creator: sender.id)
        addService(["forum_topic_created": created], in: .group(group), thread: id, by: sender)
        return id
    }

    /// A topic that a call may change: by an administrator, or by who opened it.
    private func changeable(_ call: MethodCall, _ deed: String) throws(Refusal) -> (group: Int64, topic: Int64) {
        let group = try forum(call)
        let id = call.integer("message_thread_id") ?? 0
        guard let topic = groups[group]?.topics[id] else { throw .badRequest("TOPIC_ID_INVALID") }
        guard right(.manageTopics, of: call.bot, in: group) || topic.creator == call.bot else {
            throw .badRequest("not enough rights to \(deed) the topic")
        }
        return (group, id)
    }

    mutating func editForumTopic(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let (group, id) = try changeable(call, "edit")
        if let name = call.string("name"), !name.isEmpty { try checkName(name) }
        try checkIcon(call)
        guard
            editTopic(
                id, in: group, name: call.string("name"), icon: call.string("icon_custom_emoji_id"),
                by: .bot(call.bot))
        else { throw .badRequest("TOPIC_NOT_MODIFIED") }
        return .yes
    }

    /// Whether anything changed.
    mutating func editTopic(
        _ id: Int64, in group: Int64, name: String?, icon: String?, by sender: MessageRecord.Sender
    ) -> Bool {
        guard let old = groups[group]?.topics[id] else { return false }
        var new = old
        if let name, !name.isEmpty { new.name = name }
        if let icon { new.iconCustomEmojiID = icon.isEmpty ? nil : icon }
        guard new != old else { return false }
        groups[group]?.topics[id] = new
        var edit: [String: JSONValue] = [:]
        if new.name != old.name { edit["name"] = .string(new.name) }
        if new.iconCustomEmojiID != old.iconCustomEmojiID {
            edit["icon_custom_emoji_id"] = .string(new.iconCustomEmojiID ?? "")
        }
        addService(["forum_topic_edited": .object(edit)], in: .group(group), thread: id, by: sender)
        return true
    }

    mutating func setTopicClosed(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let closes = call.method == "closeForumTopic"
        let (group, id) = try changeable(call, closes ? "close" : "reopen")
        guard closeTopic(id, in: group, closes, by: .bot(call.bot)) else { throw .badRequest("TOPIC_NOT_MODIFIED") }
        return .yes
    }

    /// Whether anything changed.
    mutating func closeTopic(_ id: Int64, in group: Int64, _ isClosed: Bool, by sender: MessageRecord.Sender) -> Bool {
        guard let topic = groups[group]?.topics[id], topic.isClosed != isClosed else { return false }
        groups[group]?.topics[id]?.isClosed = isClosed
        let field = isClosed ? "forum_topic_closed" : "forum_topic_reopened"
        addService([field: [:]], in: .group(group), thread: id, by: sender)
        return true
    }

    mutating func deleteForumTopic(_ call: MethodCall) throws(Refusal) -> MethodResult {
        let group = try forum(call)
        let id = call.integer("message_thread_id") ?? 0
        guard groups[group]?.topics[id] != nil else { throw .badRequest("TOPIC_ID_INVALID") }
        guard right(.deleteMessages, of: call.bot, in: group) else {
            throw .badRequest("not enough rights to delete the topic")
        }
        deleteTopic(id, in: group)
        return .yes
    }

    /// With all its messages, and without a word to anyone.
    mutating func deleteTopic(_ id: Int64, in group: Int64) {
        groups[group]?.topics[id] = nil
        for (messageID, message) in messages[.group(group)] ?? [:] where message.threadID == id {
            messages[.group(group)]?[messageID] = nil
        }
    }
}

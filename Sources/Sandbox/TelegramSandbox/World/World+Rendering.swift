import JSON

/// What bots see of the world.
extension World {
    func user(_ id: Int64) -> JSONValue {
        if let bot = bots[id] {
            return [
                "id": .integer(id), "is_bot": true, "first_name": .string(bot.firstName),
                "username": .string(bot.username),
            ]
        }
        guard let person = people[id] else { return ["id": .integer(id), "is_bot": false, "first_name": ""] }
        var user: [String: JSONValue] = [
            "id": .integer(id), "is_bot": false, "first_name": .string(person.firstName),
        ]
        user["last_name"] = person.lastName.map(JSONValue.string)
        user["username"] = person.username.map(JSONValue.string)
        user["language_code"] = person.languageCode.map(JSONValue.string)
        return .object(user)
    }

    func chat(_ key: ChatKey) -> JSONValue {
        switch key {
        case .dialog(_, let person):
            var chat = user(person)
            chat["is_bot"] = JSONValue?.none
            chat["language_code"] = JSONValue?.none
            chat["type"] = "private"
            return chat
        case .group(let id):
            guard let group = groups[id] else { return ["id": .integer(id), "type": "supergroup", "title": ""] }
            var chat: [String: JSONValue] = [
                "id": .integer(id), "type": group.isSupergroup ? "supergroup" : "group", "title": .string(group.title),
            ]
            if group.isForum { chat["is_forum"] = true }
            return .object(chat)
        }
    }

    /// A message as that bot sees it; `isNested` leaves out what a replied-to message does not carry.
    func render(_ message: MessageRecord, for bot: Int64, isNested: Bool = false) -> JSONValue {
        var result = message.content.mapValues { rendered($0, for: bot) }
        result["message_id"] = .integer(message.id)
        result["date"] = .integer(message.date)
        result["chat"] = chat(message.chat)
        switch message.sender {
        case .bot(let id), .person(let id): result["from"] = user(id)
        case .anonymous:
            result["from"] = [
                "id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot",
            ]
            result["sender_chat"] = chat(message.chat)
        }
        result["edit_date"] = message.editDate.map(JSONValue.integer)
        result["media_group_id"] = message.mediaGroupID.map(JSONValue.string)
        result["reply_markup"] = message.replyMarkup
        result["forward_origin"] = message.forwardOrigin
        result["via_bot"] = message.viaBot.map(user)
        result["quote"] = message.quote
        if message.isProtected { result["has_protected_content"] = true }
        if let threadID = message.threadID {
            result["message_thread_id"] = .integer(threadID)
            result["is_topic_message"] = true
        }
        guard !isNested else { return .object(result) }
        result["external_reply"] = message.externalReply
        // In a topic whoever replies to nothing replies to the message that opened it.
        if let replied = message.replyTo ?? message.threadID, replied != message.id,
            let original = messages[message.chat]?[replied]
        {
            result["reply_to_message"] = render(original, for: bot, isNested: true)
        }
        return .object(result)
    }

    /// Puts a bot's own ids where stored files stand.
    func rendered(_ value: JSONValue, for bot: Int64) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { rendered($0, for: bot) })
        case .object(var members):
            if let number = members["stored_file"]?.integerValue {
                let variant = members["variant"]?.stringValue ?? ""
                members["stored_file"] = nil
                members["variant"] = nil
                members["file_id"] = .string(fileID(number, for: bot, variant: variant))
                members["file_unique_id"] = .string("AQAD\(number)\(variant)")
            }
            return .object(members.mapValues { rendered($0, for: bot) })
        default: return value
        }
    }

    func fileID(_ number: Int64, for bot: Int64, variant: String = "") -> String { "BQAC-\(bot)-\(number)\(variant)" }

    /// The file behind an id, if the id is that bot's.
    func storedFile(_ fileID: String, for bot: Int64) -> (number: Int64, file: StoredFile)? {
        let parts = fileID.split(separator: "-")
        guard parts.count == 3, parts[0] == "BQAC", Int64(parts[1]) == bot,
            let number = Int64(parts[2].prefix(while: \.isNumber)), files.indices.contains(Int(number))
        else { return nil }
        return (number, files[Int(number)])
    }
}

import FoundationEssentials
package import JSON

extension TelegramSandbox {
    /// Carries out an action for someone outside the process. What it takes and answers is listed in
    /// `docs/telegram-sandbox.md`.
    package func control(_ action: String, _ arguments: JSONValue) throws(SandboxProblem) -> JSONValue {
        let arguments = Arguments(values: arguments.objectValue ?? [:])
        if let result = try view(action, arguments) { return result }
        if let result = try make(action, arguments) { return result }
        if let result = try act(action, arguments) { return result }
        if let result = try disturb(action, arguments) { return result }
        throw SandboxProblem("no action \(action)")
    }

    private func view(_ action: String, _ arguments: Arguments) throws(SandboxProblem) -> JSONValue? {
        switch action {
        case "report": return report.json
        case "messages":
            if let bot = arguments.optionalInteger("bot") {
                return .array(messages(bot: bot, person: try arguments.integer("person")).map(\.json))
            }
            let group = try arguments.integer("group")
            guard let topic = arguments.optionalInteger("topic") else {
                return .array(messages(group: group).map(\.json))
            }
            return .array(messages(group: group, topic: topic).map(\.json))
        case "topics":
            return .array(
                topics(of: try arguments.integer("group")).map { topic in
                    var json: JSONValue = [
                        "id": .integer(topic.id), "name": .string(topic.name), "is_closed": .bool(topic.isClosed),
                    ]
                    json["icon_custom_emoji_id"] = topic.iconCustomEmojiID.map(JSONValue.string)
                    return json
                })
        case "callback_answer": return callbackAnswer(try arguments.string("query")).map(JSONValue.object) ?? .null
        case "pending": return .integer(Int64(pendingUpdates(of: try arguments.integer("bot"))))
        default: return nil
        }
    }

    private func make(_ action: String, _ arguments: Arguments) throws(SandboxProblem) -> JSONValue? {
        switch action {
        case "make_bot":
            try makeBot(
                token: try arguments.string("token"), name: arguments.optionalString("name") ?? "Desk",
                username: arguments.optionalString("username"),
                hasPrivacyMode: arguments.bool("privacy_mode", default: true))
            return true
        case "make_person":
            let person = makePerson(
                id: arguments.optionalInteger("id"), firstName: try arguments.string("first_name"),
                lastName: arguments.optionalString("last_name"), username: arguments.optionalString("username"))
            return ["id": .integer(person.id)]
        case "make_group":
            let id = makeGroup(
                id: arguments.optionalInteger("id"), title: arguments.optionalString("title") ?? "Support desk",
                owner: try arguments.integer("owner"), isForum: arguments.bool("is_forum", default: true),
                isSupergroup: arguments.bool("is_supergroup", default: true))
            return ["id": .integer(id)]
        case "set_member":
            let rights =
                arguments.values["rights"] == nil ? nil : Set(arguments.strings("rights").compactMap(SandboxRight.init))
            try setMember(
                try arguments.integer("user"), of: try arguments.integer("group"), rights: rights,
                isAnonymous: arguments.bool("is_anonymous"))
            return true
        case "remove_member":
            try removeMember(
                try arguments.integer("user"), of: try arguments.integer("group"),
                isKicked: arguments.bool("is_kicked", default: true))
            return true
        default: return nil
        }
    }

    private func act(_ action: String, _ arguments: Arguments) throws(SandboxProblem) -> JSONValue? {
        guard
            [
                "send", "send_album", "edit", "delete", "react", "press", "block", "unblock", "rename", "picture",
                "topic",
            ].contains(
                action)
        else { return nil }
        let person = person(try arguments.integer("person"))
        switch action {
        case "send":
            let id = try person.send(
                try arguments.content(), to: try arguments.place(), replyTo: arguments.optionalInteger("reply_to"),
                quote: arguments.optionalString("quote"), isAnonymous: arguments.bool("is_anonymous"))
            return ["id": .integer(id)]
        case "send_album":
            var contents: [SandboxContent] = []
            for item in arguments.values["items"]?.arrayValue ?? [] {
                contents.append(try Arguments(values: item.objectValue ?? [:]).content())
            }
            return ["ids": .array(try person.sendAlbum(contents, to: try arguments.place()).map(JSONValue.integer))]
        case "edit":
            try person.edit(
                try arguments.integer("message"), to: try arguments.string("text"), in: try arguments.place())
        case "delete": person.delete(try arguments.integer("message"), in: try arguments.place())
        case "react":
            try person.react(
                arguments.strings("emoji"), to: try arguments.integer("message"), in: try arguments.place())
        case "press":
            let query = try person.press(
                try arguments.string("data"), of: try arguments.integer("message"), in: try arguments.place())
            return ["query": .string(query)]
        case "block": person.block(try arguments.integer("bot"))
        case "unblock": person.unblock(try arguments.integer("bot"))
        case "picture":
            let text = arguments.optionalString("base64")
            let picture = text.flatMap { Data(base64Encoded: $0) }
            guard text == nil || picture != nil else { throw SandboxProblem("base64 is no base64") }
            person.show(picture: picture)
        case "rename":
            person.rename(
                firstName: try arguments.string("first_name"), lastName: arguments.optionalString("last_name"),
                username: arguments.optionalString("username"))
        default: return try topic(person, arguments)
        }
        return true
    }

    /// `do`: create, rename, close, reopen or delete.
    private func topic(_ person: SandboxPerson, _ arguments: Arguments) throws(SandboxProblem) -> JSONValue {
        let group = try arguments.integer("group")
        if try arguments.string("do") == "create" {
            return ["id": .integer(try person.createTopic(try arguments.string("name"), in: group))]
        }
        let topic = try arguments.integer("topic")
        switch try arguments.string("do") {
        case "rename": try person.renameTopic(topic, in: group, to: try arguments.string("name"))
        case "close": try person.closeTopic(topic, in: group)
        case "reopen": try person.reopenTopic(topic, in: group)
        case "delete": try person.deleteTopic(topic, in: group)
        case let deed: throw SandboxProblem("nothing to do like \(deed)")
        }
        return true
    }

    private func disturb(_ action: String, _ arguments: Arguments) throws(SandboxProblem) -> JSONValue? {
        switch action {
        case "fault": inject(try arguments.fault())
        case "outage": setOutage(try arguments.effect())
        case "clear_faults": clearFaults()
        case "revoke": revoke(token: try arguments.string("token"))
        case "deactivate": person(try arguments.integer("person")).deactivate()
        case "set_forum": try setForum(arguments.bool("is_forum"), of: try arguments.integer("group"))
        case "upgrade": return ["id": .integer(try upgrade(try arguments.integer("group")))]
        case "restart_update_ids": restartUpdateIDs(of: try arguments.integer("bot"))
        case "forget_limits": forgetLimits()
        case "reset_report": resetReport()
        case "deliver":
            deliver(
                try arguments.string("kind"), arguments.values["payload"] ?? [:], to: try arguments.integer("bot"))
        default: return nil
        }
        return true
    }
}

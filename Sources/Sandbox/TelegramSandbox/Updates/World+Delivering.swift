import JSON

/// Who is told what.
extension World {
    mutating func enqueue(_ kind: String, _ payload: JSONValue, for bot: Int64, line: String) {
        let time = now
        bots[bot]?.updates.append(kind, payload, line: line, now: time)
        touched.insert(bot)
        if bots[bot]?.updates.webhook != nil { webhookCandidates.insert(bot) }
    }

    /// Tells every bot that may see a person's message. Bots do not see other bots' messages.
    mutating func announce(_ message: MessageRecord, edited: Bool = false) {
        for bot in audience(of: message) {
            enqueue(
                edited ? "edited_message" : "message", render(message, for: bot), for: bot,
                line: "chat \(message.chat.chatID)")
        }
    }

    private func audience(of message: MessageRecord) -> [Int64] {
        switch message.chat {
        case .dialog(let bot, _): return [bot]
        case .group(let id):
            guard let group = groups[id] else { return [] }
            return bots.keys.sorted().filter { bot in
                guard let member = group.members[bot], member.isPresent else { return false }
                return member.isAdministrator || !(bots[bot]?.hasPrivacyMode ?? true)
                    || isMeant(message, for: bot)
            }
        }
    }

    /// What a bot in privacy mode sees: service messages, commands, its name, replies to it.
    private func isMeant(_ message: MessageRecord, for bot: Int64) -> Bool {
        if message.isService { return true }
        let text = message.content["text"]?.stringValue ?? message.content["caption"]?.stringValue ?? ""
        if text.hasPrefix("/") || text.contains("@\(bots[bot]?.username ?? "")") { return true }
        return message.replyTo.flatMap { messages[message.chat]?[$0] }?.sender == .bot(bot)
    }

    /// A membership changed: the bot that it concerns is told as `my_chat_member`, administrators as `chat_member`.
    mutating func announceMembership(
        of user: Int64, in group: Int64, by actor: Int64, old: Group.Member?, new: Group.Member
    ) {
        let payload: JSONValue = [
            "chat": chat(.group(group)), "from": self.user(actor), "date": .integer(date),
            "old_chat_member": member(user, old ?? Group.Member(status: .left)), "new_chat_member": member(user, new),
        ]
        if bots[user] != nil { enqueue("my_chat_member", payload, for: user, line: "member \(group)") }
        for bot in bots.keys.sorted() where bot != user {
            guard groups[group]?.members[bot]?.isAdministrator ?? false else { continue }
            enqueue("chat_member", payload, for: bot, line: "member \(group)")
        }
    }

    func member(_ user: Int64, _ member: Group.Member) -> JSONValue {
        var result: [String: JSONValue] = ["user": self.user(user), "status": .string(member.status.rawValue)]
        switch member.status {
        case .creator: result["is_anonymous"] = .bool(member.isAnonymous)
        case .administrator:
            result["is_anonymous"] = .bool(member.isAnonymous)
            for name in ["can_manage_chat", "can_manage_video_chats"] { result[name] = true }
            for name in ["can_be_edited", "can_post_stories", "can_edit_stories", "can_delete_stories"] {
                result[name] = false
            }
            for right in SandboxRight.allCases { result[right.rawValue] = .bool(member.rights.contains(right)) }
        case .kicked: result["until_date"] = 0
        case .member, .left: break
        }
        return .object(result)
    }
}

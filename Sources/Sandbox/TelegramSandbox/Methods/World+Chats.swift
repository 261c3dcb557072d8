import JSON

extension World {
    /// The chat of a call, if the bot may act there; in the official server's words if not.
    func access(_ call: MethodCall, _ name: String = "chat_id") throws(Refusal) -> ChatKey {
        guard let chatID = call.integer(name) else { throw .chatNotFound }
        guard chatID < 0 else { return try accessDialog(bot: call.bot, person: chatID) }
        guard let group = groups[chatID] else { throw .chatNotFound }
        if let migratedTo = group.migratedTo {
            throw Refusal(
                status: 400, description: "Bad Request: group chat was upgraded to a supergroup chat",
                migrateToChatID: migratedTo)
        }
        let kind = group.isSupergroup ? "supergroup" : "group"
        switch group.members[call.bot]?.status {
        case .creator, .administrator, .member: return .group(chatID)
        case .kicked: throw .forbidden("bot was kicked from the \(kind) chat")
        case .left: throw .forbidden("bot is not a member of the \(kind) chat")
        case nil: throw .chatNotFound
        }
    }

    private func accessDialog(bot: Int64, person: Int64) throws(Refusal) -> ChatKey {
        if bots[person] != nil { throw .forbidden("bots can't send messages to bots") }
        guard let account = people[person] else { throw .chatNotFound }
        if account.isDeactivated { throw .forbidden("user is deactivated") }
        let key = ChatKey.dialog(bot: bot, person: person)
        guard let dialog = dialogs[key] else { throw .chatNotFound }
        if dialog.isBlocked { throw .forbidden("bot was blocked by the user") }
        return key
    }

    func getChat(_ call: MethodCall) throws(Refusal) -> JSONValue {
        // A person who blocked the bot can still be looked up.
        if let person = call.integer("chat_id"), person > 0, dialogs[.dialog(bot: call.bot, person: person)] != nil {
            return fullInfo(.dialog(bot: call.bot, person: person))
        }
        return fullInfo(try access(call))
    }

    private func fullInfo(_ key: ChatKey) -> JSONValue {
        var info = chat(key)
        info["accent_color_id"] = 1
        info["max_reaction_count"] = 11
        info["accepted_gift_types"] = [
            "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
            "gifts_from_channels": false,
        ]
        if case .group(let id) = key, groups[id]?.hasProtectedContent ?? false { info["has_protected_content"] = true }
        return info
    }

    func profilePhotos(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard let user = call.integer("user_id"), let person = people[user] else {
            throw .badRequest("invalid user_id specified")
        }
        let wanted = person.pictures.dropFirst(Int(call.integer("offset") ?? 0)).prefix(
            Int(call.integer("limit") ?? 100))
        let photos = wanted.map { rendered(description($0, files[Int($0)]), for: call.bot) }
        return ["total_count": .integer(Int64(person.pictures.count)), "photos": .array(photos)]
    }

    func getChatMember(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard case .group(let id) = try access(call), let user = call.integer("user_id") else {
            throw .badRequest("method is available only for groups and supergroups")
        }
        guard people[user] != nil || bots[user] != nil else { throw .badRequest("invalid user_id specified") }
        return member(user, groups[id]?.members[user] ?? Group.Member(status: .left))
    }

    func getChatMemberCount(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard case .group(let id) = try access(call) else { return 2 }
        return .integer(Int64(groups[id]?.members.values.filter(\.isPresent).count ?? 0))
    }

    func getChatAdministrators(_ call: MethodCall) throws(Refusal) -> JSONValue {
        guard case .group(let id) = try access(call) else {
            throw .badRequest("there are no administrators in the private chat")
        }
        let members = (groups[id]?.members ?? [:]).sorted { $0.key < $1.key }
        return .array(
            members.filter { $0.value.isAdministrator && (bots[$0.key] == nil || call.bool("return_bots")) }
                .map { member($0.key, $0.value) })
    }

    mutating func leaveChat(_ call: MethodCall) throws(Refusal) -> MethodResult {
        guard case .group(let id) = try access(call) else {
            throw .badRequest("chat member status can't be changed in private chats")
        }
        setMember(call.bot, of: id, to: Group.Member(status: .left), by: call.bot)
        return .yes
    }

    mutating func setMember(_ user: Int64, of group: Int64, to member: Group.Member, by actor: Int64) {
        let old = groups[group]?.members[user]
        groups[group]?.members[user] = member
        guard old != member else { return }
        announceMembership(of: user, in: group, by: actor, old: old, new: member)
    }

    mutating func sendChatAction(_ call: MethodCall) throws(Refusal) -> MethodResult {
        _ = try access(call)
        guard Self.chatActions.contains(call.string("action") ?? "") else {
            throw .badRequest("wrong parameter action in request")
        }
        return .yes
    }

    private static let chatActions: Set<String> = [
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
        "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    ]

    func right(_ right: SandboxRight, of bot: Int64, in group: Int64) -> Bool {
        groups[group]?.members[bot]?.can(right) ?? false
    }
}

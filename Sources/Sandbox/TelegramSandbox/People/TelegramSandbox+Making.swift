import JSON

/// Making bots, people and groups.
extension TelegramSandbox {
    /// Makes a bot, or gives one that there is a new token.
    /// - Parameter token: `<id>:<secret>`.
    package func makeBot(
        token: String, name: String = "Desk", username: String? = nil, hasPrivacyMode: Bool = true
    ) throws(SandboxProblem) {
        guard let id = token.split(separator: ":").first.flatMap({ Int64($0) }) else {
            throw SandboxProblem("a token begins with the bot's id and a colon: \(token)")
        }
        use { world in
            world.botsByToken[token] = id
            if let old = world.bots[id] {
                if old.token != token { world.botsByToken[old.token] = nil }
                world.bots[id]?.token = token
                world.bots[id]?.isRevoked = false
                return
            }
            world.bots[id] = Bot(
                id: id, token: token, firstName: name, username: username ?? "bot\(id)_bot",
                hasPrivacyMode: hasPrivacyMode,
                updates: UpdateQueue(firstID: Int64.random(in: 100_000_000...900_000_000, using: &world.random)))
        }
    }

    @discardableResult
    package func makePerson(
        id: Int64? = nil, firstName: String, lastName: String? = nil, username: String? = nil,
        languageCode: String? = "en"
    ) -> SandboxPerson {
        let id = use { world in
            let id = id ?? 5_000_000_000 + world.makeID()
            world.people[id] = Person(
                id: id, firstName: firstName, lastName: lastName, username: username, languageCode: languageCode)
            return id
        }
        return SandboxPerson(sandbox: self, id: id)
    }

    package func person(_ id: Int64) -> SandboxPerson { SandboxPerson(sandbox: self, id: id) }

    /// A supergroup, with topics unless said otherwise, that its owner is alone in.
    @discardableResult
    package func makeGroup(
        id: Int64? = nil, title: String = "Support desk", owner: Int64, isForum: Bool = true, isSupergroup: Bool = true
    ) -> Int64 {
        use { world in
            let id = id ?? -1_002_000_000_000 - world.makeID()
            world.groups[id] = Group(id: id, title: title, isSupergroup: isSupergroup, isForum: isForum)
            world.groups[id]?.members[owner] = Group.Member(status: .creator)
            return id
        }
    }

    /// Makes someone, or a bot, a member or an administrator with those rights.
    package func setMember(
        _ user: Int64, of group: Int64, rights: Set<SandboxRight>? = nil, isAnonymous: Bool = false
    ) throws(SandboxProblem) {
        try change(group) { world in
            let owner = world.groups[group]?.members.first { $0.value.status == .creator }?.key ?? user
            let member = Group.Member(
                status: rights == nil ? .member : .administrator, rights: rights ?? [], isAnonymous: isAnonymous)
            world.setMember(user, of: group, to: member, by: owner)
        }
    }

    /// Removes someone, or a bot; for good when they are kicked.
    package func removeMember(_ user: Int64, of group: Int64, isKicked: Bool = true) throws(SandboxProblem) {
        try change(group) { world in
            let owner = world.groups[group]?.members.first { $0.value.status == .creator }?.key ?? user
            world.setMember(user, of: group, to: Group.Member(status: isKicked ? .kicked : .left), by: owner)
        }
    }

    /// Switches topics on or off. Off, threads are no longer found, but they come back.
    package func setForum(_ isForum: Bool, of group: Int64) throws(SandboxProblem) {
        try change(group) { $0.groups[group]?.isForum = isForum }
    }

    package func setProtected(_ isProtected: Bool, group: Int64) throws(SandboxProblem) {
        try change(group) { $0.groups[group]?.hasProtectedContent = isProtected }
    }

    /// Moves a group to a new identifier, as when a basic group becomes a supergroup: the old one answers
    /// `migrate_to_chat_id` from then on, and service messages tell it on both sides.
    @discardableResult
    package func upgrade(_ group: Int64) throws(SandboxProblem) -> Int64 {
        try change(group) { world in
            let newID = -1_003_000_000_000 - world.makeID()
            guard var moved = world.groups[group] else { return newID }
            let owner = moved.members.first { $0.value.status == .creator }?.key ?? 0
            moved.id = newID
            moved.isSupergroup = true
            world.groups[newID] = moved
            world.messages[.group(newID)] = world.messages[.group(group)]?.mapValues { $0.moved(to: .group(newID)) }
            world.addService(["migrate_to_chat_id": .integer(newID)], in: .group(group), by: .person(owner))
            world.addService(["migrate_from_chat_id": .integer(group)], in: .group(newID), by: .person(owner))
            world.groups[group]?.migratedTo = newID
            return newID
        }
    }

    func change<Value: Sendable>(
        _ group: Int64, _ body: (inout World) -> Value
    ) throws(SandboxProblem) -> Value {
        try use { (world) throws(SandboxProblem) in
            guard world.groups[group] != nil else { throw SandboxProblem("no group \(group)") }
            return body(&world)
        }
    }
}

extension MessageRecord {
    func moved(to chat: ChatKey) -> MessageRecord {
        var copy = MessageRecord(
            id: id, chat: chat, threadID: threadID, sender: sender, date: date, content: content)
        copy.editDate = editDate
        copy.earlierContents = earlierContents
        copy.replyTo = replyTo
        copy.mediaGroupID = mediaGroupID
        copy.replyMarkup = replyMarkup
        copy.isService = isService
        copy.reactions = reactions
        return copy
    }
}

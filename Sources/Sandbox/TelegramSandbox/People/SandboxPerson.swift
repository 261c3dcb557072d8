package import FoundationEssentials
package import JSON

/// Someone with a Telegram app.
package struct SandboxPerson: Sendable {
    package let sandbox: TelegramSandbox
    package let id: Int64

    /// Opens the private chat with a bot, as its Start button does.
    /// - Returns: the message's identifier.
    @discardableResult
    package func start(_ bot: Int64) throws(SandboxProblem) -> Int64 { try send("/start", to: .bot(bot)) }

    /// - Parameters:
    ///   - replyTo: a message of the same place.
    ///   - quote: a part of that message.
    ///   - isAnonymous: in the group's name; for administrators that are anonymous it is so anyway.
    ///   - fields: further fields of the message, such as `forward_origin`.
    /// - Returns: the message's identifier.
    @discardableResult
    package func send(
        _ content: SandboxContent, to place: SandboxPlace, replyTo: Int64? = nil, quote: String? = nil,
        isAnonymous: Bool = false, fields: [String: JSONValue] = [:]
    ) throws(SandboxProblem) -> Int64 {
        try sandbox.use { (world) throws(SandboxProblem) in
            var message = try world.makeMessage(from: id, to: place, world.fields(content))
            message.content.merge(fields) { $1 }
            message.replyTo = replyTo
            message.quote = quote.map { ["text": .string($0), "position": 0, "is_manual": true] }
            if isAnonymous { message.anonymize() }
            world.add(message)
            return message.id
        }
    }

    /// Several pictures, videos or files that belong together; each is an update of its own.
    @discardableResult
    package func sendAlbum(_ contents: [SandboxContent], to place: SandboxPlace) throws(SandboxProblem) -> [Int64] {
        try sandbox.use { (world) throws(SandboxProblem) in
            let album = "\(world.makeID())"
            var ids: [Int64] = []
            for content in contents {
                var message = try world.makeMessage(from: id, to: place, world.fields(content))
                message.mediaGroupID = album
                world.add(message)
                ids.append(message.id)
            }
            return ids
        }
    }

    /// Changes the text or caption of a message of their own.
    package func edit(_ messageID: Int64, to text: String, in place: SandboxPlace) throws(SandboxProblem) {
        try sandbox.use { (world) throws(SandboxProblem) in
            let chat = place.key(of: id)
            guard var message = world.messages[chat]?[messageID], message.sender.id == id else {
                throw SandboxProblem("no message \(messageID) of \(id) there")
            }
            message.earlierContents.append(message.content)
            message.content[message.content["text"] == nil ? "caption" : "text"] = .string(text)
            message.content["entities"] = nil
            message.editDate = world.date
            world.messages[chat]?[messageID] = message
            world.announce(message, edited: true)
        }
    }

    /// Deletes a message. No bot is told.
    package func delete(_ messageID: Int64, in place: SandboxPlace) {
        sandbox.use { $0.messages[place.key(of: id)]?[messageID] = nil }
    }

    /// Sets the reactions to a message; none takes them away.
    package func react(_ emoji: [String], to messageID: Int64, in place: SandboxPlace) throws(SandboxProblem) {
        try sandbox.use { (world) throws(SandboxProblem) in
            try world.react(id, emoji, to: messageID, in: place.key(of: id))
        }
    }

    /// Presses the inline button with that `callback_data`.
    /// - Returns: the query's identifier, for `TelegramSandbox.callbackAnswer(_:)`.
    @discardableResult
    package func press(_ data: String, of messageID: Int64, in place: SandboxPlace) throws(SandboxProblem) -> String {
        try sandbox.use { (world) throws(SandboxProblem) in
            try world.press(id, data, of: messageID, in: place.key(of: id))
        }
    }

    package func block(_ bot: Int64) { sandbox.use { $0.setBlocked(true, bot: bot, person: id) } }

    package func unblock(_ bot: Int64) { sandbox.use { $0.setBlocked(false, bot: bot, person: id) } }

    /// Deletes the account.
    package func deactivate() { sandbox.use { $0.people[id]?.isDeactivated = true } }

    /// Shows another profile picture; nil shows none any more.
    package func show(picture: Data?) {
        sandbox.use { world in
            guard let picture else {
                world.people[id]?.pictures = []
                return
            }
            _ = world.store(kind: "photo", name: "picture.jpg", mimeType: "image/jpeg", data: picture)
            world.people[id]?.pictures.insert(Int64(world.files.count - 1), at: 0)
        }
    }

    package func rename(firstName: String, lastName: String? = nil, username: String? = nil) {
        sandbox.use { world in
            world.people[id]?.firstName = firstName
            world.people[id]?.lastName = lastName
            world.people[id]?.username = username
        }
    }
}

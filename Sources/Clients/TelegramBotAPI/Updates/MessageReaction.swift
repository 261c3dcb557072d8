/// Someone changed their reactions to a message. Comes only to administrators that ask for it; the bots' own do not.
package struct MessageReaction: Sendable, Hashable, Decodable {
    package let chat: Chat
    package let messageID: Int64
    /// Unless anonymous.
    package let user: User?
    /// In whose name an anonymous administrator reacted.
    package let actorChat: Chat?
    /// Unix time.
    package let date: Int64
    package let oldReaction: [ReactionType]
    package let newReaction: [ReactionType]

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        chat = try container.decode(Chat.self, forKey: .chat)
        messageID = try container.decode(Int64.self, forKey: .messageID)
        user = container.lenient(.user)
        actorChat = container.lenient(.actorChat)
        date = container.lenient(.date) ?? 0
        oldReaction = container.lenientArray(.oldReaction) ?? []
        newReaction = container.lenientArray(.newReaction) ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case chat, user, date
        case messageID = "message_id"
        case actorChat = "actor_chat"
        case oldReaction = "old_reaction"
        case newReaction = "new_reaction"
    }
}

/// How often anonymous reactions stand at a message.
package struct MessageReactionCount: Sendable, Hashable, Decodable {
    package let chat: Chat
    package let messageID: Int64
    /// Unix time.
    package let date: Int64
    package let reactions: [Count]

    package struct Count: Sendable, Hashable, Decodable {
        package let type: ReactionType
        package let totalCount: Int

        private enum CodingKeys: String, CodingKey {
            case type
            case totalCount = "total_count"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        chat = try container.decode(Chat.self, forKey: .chat)
        messageID = try container.decode(Int64.self, forKey: .messageID)
        date = container.lenient(.date) ?? 0
        reactions = container.lenientArray(.reactions) ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case chat, date, reactions
        case messageID = "message_id"
    }
}

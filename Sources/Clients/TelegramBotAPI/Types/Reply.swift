/// What of a message was quoted in a reply.
package struct TextQuote: Sendable, Hashable, Decodable {
    package let text: FormattedText
    /// Roughly where it stood, in UTF-16 units.
    package let position: Int
    /// Chosen by the person, not by the server.
    package let isManual: Bool

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = FormattedText(
            try container.decode(String.self, forKey: .text), entities: container.lenientArray(.entities) ?? [])
        position = container.lenient(.position) ?? 0
        isManual = container.lenient(.isManual) ?? false
    }

    private enum CodingKeys: String, CodingKey {
        case text, entities, position
        case isManual = "is_manual"
    }
}

/// A reply to a message of another chat or topic.
package struct ExternalReply: Sendable, Hashable, Decodable {
    package let origin: MessageOrigin
    package let chat: Chat?
    package let messageID: Int64?

    private enum CodingKeys: String, CodingKey {
        case origin, chat
        case messageID = "message_id"
    }
}

/// What a message says of the message it answers: enough to find that one again.
package struct RepliedMessage: Sendable, Hashable, Decodable {
    package let messageID: Int64
    package let chatID: Int64
    package let from: User?
    /// The message that opened the topic: every message in a topic carries it as a reply that no person made.
    package let opensTopic: Bool

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        messageID = try container.decode(Int64.self, forKey: .messageID)
        chatID = try container.decode(Chat.self, forKey: .chat).id
        from = container.lenient(.from)
        opensTopic = container.contains(.forumTopicCreated)
    }

    private enum CodingKeys: String, CodingKey {
        case chat, from
        case messageID = "message_id"
        case forumTopicCreated = "forum_topic_created"
    }
}

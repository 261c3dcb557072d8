/// What someone reacts with.
package enum ReactionType: Sendable, Hashable {
    case emoji(String)
    case customEmoji(String)
    case paid
    /// A type that is not known yet. Cannot be sent.
    case unknown(String)
}

extension ReactionType: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, emoji
        case customEmojiID = "custom_emoji_id"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "emoji": self = .emoji(try container.decode(String.self, forKey: .emoji))
        case "custom_emoji": self = .customEmoji(try container.decode(String.self, forKey: .customEmojiID))
        case "paid": self = .paid
        case let type: self = .unknown(type)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .emoji(let emoji):
            try container.encode("emoji", forKey: .type)
            try container.encode(emoji, forKey: .emoji)
        case .customEmoji(let id):
            try container.encode("custom_emoji", forKey: .type)
            try container.encode(id, forKey: .customEmojiID)
        case .paid: try container.encode("paid", forKey: .type)
        case .unknown(let type): try container.encode(type, forKey: .type)
        }
    }
}

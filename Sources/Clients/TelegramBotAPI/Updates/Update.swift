package import FoundationEssentials

/// One update. Only `update_id` must be readable; whatever else it holds ends in one of the cases.
package struct Update: Sendable, Hashable {
    package let id: Int64
    package let content: Content

    package enum Content: Sendable, Hashable {
        case message(Message)
        case editedMessage(Message)
        case callbackQuery(CallbackQuery)
        case messageReaction(MessageReaction)
        case messageReactionCount(MessageReactionCount)
        /// The bot's own place in a chat changed.
        case myChatMember(ChatMemberUpdate)
        case chatMember(ChatMemberUpdate)
        /// A kind that the desk does not use, or that is not known yet, by the field's name.
        case unknown(String)
        /// A kind that we use, but not in a form that we can read.
        case unreadable(kind: String, reason: String)
    }

    /// - Throws: `DecodingError` when the text is not JSON or has no `update_id`.
    package init(decoding data: Data) throws {
        self = try Self.decoder.decode(Update.self, from: data)
    }

    static let decoder = JSONDecoder()
}

extension Update: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Kind.self)
        id = try container.decode(Int64.self, forKey: .updateID)
        guard let kind = Kind.contents.first(where: container.contains) else {
            let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
            content = .unknown(keys.filter { $0 != Kind.updateID.rawValue }.min() ?? "empty")
            return
        }
        do {
            content = try Self.content(kind, container)
        } catch {
            content = .unreadable(kind: kind.rawValue, reason: "\(error)")
        }
    }

    private static func content(_ kind: Kind, _ container: KeyedDecodingContainer<Kind>) throws -> Content {
        switch kind {
        case .message: .message(try container.decode(Message.self, forKey: kind))
        case .editedMessage: .editedMessage(try container.decode(Message.self, forKey: kind))
        case .callbackQuery: .callbackQuery(try container.decode(CallbackQuery.self, forKey: kind))
        case .messageReaction: .messageReaction(try container.decode(MessageReaction.self, forKey: kind))
        case .messageReactionCount:
            .messageReactionCount(try container.decode(MessageReactionCount.self, forKey: kind))
        case .myChatMember: .myChatMember(try container.decode(ChatMemberUpdate.self, forKey: kind))
        case .chatMember: .chatMember(try container.decode(ChatMemberUpdate.self, forKey: kind))
        case .updateID: .unknown(kind.rawValue)
        }
    }

    private enum Kind: String, CodingKey {
        case message
        case updateID = "update_id"
        case editedMessage = "edited_message"
        case callbackQuery = "callback_query"
        case messageReaction = "message_reaction"
        case messageReactionCount = "message_reaction_count"
        case myChatMember = "my_chat_member"
        case chatMember = "chat_member"

        static let contents: [Kind] = [
            .message, .editedMessage, .callbackQuery, .messageReaction, .messageReactionCount, .myChatMember,
            .chatMember,
        ]
    }
}

/// A button that someone pressed.
package struct CallbackQuery: Sendable, Hashable, Decodable {
    package let id: String
    package let from: User
    package let data: String?
    package let message: Origin?

    /// The message that carried the button; its content may be out of reach.
    package struct Origin: Sendable, Hashable, Decodable {
        package let messageID: Int64
        package let chat: Chat
        package let topicID: Int64?

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            messageID = try container.decode(Int64.self, forKey: .messageID)
            chat = try container.decode(Chat.self, forKey: .chat)
            topicID =
                (container.lenient(.isTopicMessage) ?? false) ? container.lenient(.messageThreadID) : nil
        }

        private enum CodingKeys: String, CodingKey {
            case chat
            case messageID = "message_id"
            case messageThreadID = "message_thread_id"
            case isTopicMessage = "is_topic_message"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        from = try container.decode(User.self, forKey: .from)
        data = container.lenient(.data)
        message = container.lenient(.message)
    }

    private enum CodingKeys: String, CodingKey {
        case id, from, data, message
    }
}

/// Who wrote a forwarded message first.
package enum MessageOrigin: Sendable, Hashable {
    case user(User, date: Int64)
    /// Someone whose privacy settings hide their account.
    case hiddenUser(name: String, date: Int64)
    /// A group, for its anonymous administrators.
    case chat(Chat, authorSignature: String?, date: Int64)
    case channel(Chat, messageID: Int64, authorSignature: String?, date: Int64)
    /// A type that is not known yet.
    case unknown(String)

    /// A name to show.
    package var name: String {
        switch self {
        case .user(let user, _): user.fullName
        case .hiddenUser(let name, _): name
        case .chat(let chat, let signature, _), .channel(let chat, _, let signature, _):
            [chat.title ?? chat.username ?? String(chat.id), signature].compactMap(\.self).joined(separator: ", ")
        case .unknown(let type): type
        }
    }
}

extension MessageOrigin: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let date: Int64 = container.lenient(.date) ?? 0
        switch try container.decode(String.self, forKey: .type) {
        case "user": self = .user(try container.decode(User.self, forKey: .senderUser), date: date)
        case "hidden_user":
            self = .hiddenUser(name: try container.decode(String.self, forKey: .senderUserName), date: date)
        case "chat":
            self = .chat(
                try container.decode(Chat.self, forKey: .senderChat),
                authorSignature: container.lenient(.authorSignature), date: date)
        case "channel":
            self = .channel(
                try container.decode(Chat.self, forKey: .chat),
                messageID: try container.decode(Int64.self, forKey: .messageID),
                authorSignature: container.lenient(.authorSignature), date: date)
        case let type: self = .unknown(type)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case type, date, chat
        case senderUser = "sender_user"
        case senderUserName = "sender_user_name"
        case senderChat = "sender_chat"
        case messageID = "message_id"
        case authorSignature = "author_signature"
    }
}

/// What getChat answers, as far as the desk needs it.
package struct ChatFullInfo: Sendable, Hashable, Decodable {
    package let chat: Chat
    package let activeUsernames: [String]
    /// Of a person.
    package let bio: String?
    /// Of a group.
    package let description: String?
    /// Whether messages of the group cannot be forwarded or copied.
    package let hasProtectedContent: Bool
    /// Minimum seconds between two messages of one member.
    package let slowModeDelay: Int?

    package init(from decoder: any Decoder) throws {
        chat = try Chat(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        activeUsernames = container.lenient(.activeUsernames) ?? []
        bio = container.lenient(.bio)
        description = container.lenient(.description)
        hasProtectedContent = container.lenient(.hasProtectedContent) ?? false
        slowModeDelay = container.lenient(.slowModeDelay)
    }

    private enum CodingKeys: String, CodingKey {
        case bio, description
        case activeUsernames = "active_usernames"
        case hasProtectedContent = "has_protected_content"
        case slowModeDelay = "slow_mode_delay"
    }
}

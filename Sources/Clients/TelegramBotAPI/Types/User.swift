/// A Telegram user or bot.
package struct User: Sendable, Hashable, Codable {
    /// Up to 52 significant bits; never given to another person.
    package var id: Int64
    package var isBot: Bool
    package var firstName: String
    package var lastName: String?
    /// Without `@`.
    package var username: String?
    /// IETF language tag of the person's app.
    package var languageCode: String?
    package var isPremium: Bool?
    /// Answered by getMe only.
    package var canJoinGroups: Bool?
    /// Answered by getMe only: false while privacy mode hides group messages from the bot.
    package var canReadAllGroupMessages: Bool?

    package init(
        id: Int64, isBot: Bool = false, firstName: String, lastName: String? = nil, username: String? = nil,
        languageCode: String? = nil
    ) {
        self.id = id
        self.isBot = isBot
        self.firstName = firstName
        self.lastName = lastName
        self.username = username
        self.languageCode = languageCode
    }

    /// First and last name.
    package var fullName: String {
        guard let lastName, !lastName.isEmpty else { return firstName }
        return firstName.isEmpty ? lastName : "\(firstName) \(lastName)"
    }

    enum CodingKeys: String, CodingKey {
        case id, username
        case isBot = "is_bot"
        case firstName = "first_name"
        case lastName = "last_name"
        case languageCode = "language_code"
        case isPremium = "is_premium"
        case canJoinGroups = "can_join_groups"
        case canReadAllGroupMessages = "can_read_all_group_messages"
    }
}

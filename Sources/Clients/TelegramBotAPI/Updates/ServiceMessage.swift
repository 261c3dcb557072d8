/// Something that happened in a chat, told as a message.
package enum ServiceMessage: Sendable, Hashable {
    /// Also comes for topics that the bot opened itself.
    case topicCreated(name: String, iconColor: Int?, iconCustomEmojiID: String?)
    /// What did not change is `nil`; an empty icon was removed.
    case topicEdited(name: String?, iconCustomEmojiID: String?)
    case topicClosed
    case topicReopened
    case generalTopicHidden
    case generalTopicUnhidden
    case newMembers([User])
    case leftMember(User)
    case newTitle(String)
    /// The group lives on under that identifier.
    case migratedTo(chatID: Int64)
    case migratedFrom(chatID: Int64)
    case pinned(messageID: Int64)
    /// Anything else, by the field's name.
    case other(String)
}

struct ForumTopicCreated: Decodable {
    let name: String
    let iconColor: Int?
    let iconCustomEmojiID: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case iconColor = "icon_color"
        case iconCustomEmojiID = "icon_custom_emoji_id"
    }
}

struct ForumTopicEdited: Decodable {
    let name: String?
    let iconCustomEmojiID: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case iconCustomEmojiID = "icon_custom_emoji_id"
    }
}

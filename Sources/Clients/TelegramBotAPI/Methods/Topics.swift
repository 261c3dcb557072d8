/// Opens a topic; needs `can_manage_topics`. Counts against the group's limit, and its outcome, once unknown, is told
/// by the `forum_topic_created` message that the bot receives of its own topic.
package struct CreateForumTopic: BotMethod {
    package typealias Result = ForumTopic
    package static let name = "createForumTopic"
    /// The icon colours that the Bot API allows.
    package static let iconColors = [0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F]

    package var chatID: Int64
    /// 1–128 characters.
    package var name: String
    /// One of `iconColors`.
    package var iconColor: Int?
    /// One of the stickers that getForumTopicIconStickers answers.
    package var iconCustomEmojiID: String?

    package init(chatID: Int64, name: String, iconColor: Int? = nil, iconCustomEmojiID: String? = nil) {
        self.chatID = chatID
        self.name = name
        self.iconColor = iconColor
        self.iconCustomEmojiID = iconCustomEmojiID
    }
}

/// Renames a topic or changes its icon; what is `nil` stays, an empty icon removes it.
package struct EditForumTopic: BotMethod {
    package typealias Result = Bool
    package static let name = "editForumTopic"
    package var chatID: Int64
    package var messageThreadID: Int64
    package var name: String?
    package var iconCustomEmojiID: String?

    package init(chatID: Int64, messageThreadID: Int64, name: String? = nil, iconCustomEmojiID: String? = nil) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
        self.name = name
        self.iconCustomEmojiID = iconCustomEmojiID
    }
}

package struct CloseForumTopic: BotMethod {
    package typealias Result = Bool
    package static let name = "closeForumTopic"
    package var chatID: Int64
    package var messageThreadID: Int64

    package init(chatID: Int64, messageThreadID: Int64) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
    }
}

package struct ReopenForumTopic: BotMethod {
    package typealias Result = Bool
    package static let name = "reopenForumTopic"
    package var chatID: Int64
    package var messageThreadID: Int64

    package init(chatID: Int64, messageThreadID: Int64) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
    }
}

/// Deletes a topic with all its messages; needs `can_delete_messages`.
package struct DeleteForumTopic: BotMethod {
    package typealias Result = Bool
    package static let name = "deleteForumTopic"
    package var chatID: Int64
    package var messageThreadID: Int64

    package init(chatID: Int64, messageThreadID: Int64) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
    }
}

/// The custom emoji that any bot may use as a topic's icon.
package struct GetForumTopicIconStickers: BotMethod {
    package typealias Result = [Sticker]
    package static let name = "getForumTopicIconStickers"
    package init() {}
}

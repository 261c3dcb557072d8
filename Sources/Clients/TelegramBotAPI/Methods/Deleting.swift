/// Deletes a message that is less than 48 hours old; others' messages in a group only with `can_delete_messages`.
package struct DeleteMessage: BotMethod {
    package typealias Result = Bool
    package static let name = "deleteMessage"
    package var chatID: Int64
    package var messageID: Int64

    package init(chatID: Int64, messageID: Int64) {
        self.chatID = chatID
        self.messageID = messageID
    }
}

/// Deletes several messages; those that are not found are skipped.
package struct DeleteMessages: BotMethod {
    package typealias Result = Bool
    package static let name = "deleteMessages"
    package var chatID: Int64
    /// 1–100.
    package var messageIDs: [Int64]

    package init(chatID: Int64, messageIDs: [Int64]) {
        self.chatID = chatID
        self.messageIDs = messageIDs
    }
}

/// Sets the bot's reactions: at most one, none removes it.
package struct SetMessageReaction: BotMethod {
    package typealias Result = Bool
    package static let name = "setMessageReaction"
    package var chatID: Int64
    package var messageID: Int64
    package var reaction: [ReactionType]
    package var isBig: Bool?

    package init(chatID: Int64, messageID: Int64, reaction: [ReactionType], isBig: Bool? = nil) {
        self.chatID = chatID
        self.messageID = messageID
        self.reaction = reaction
        self.isBig = isBig
    }
}

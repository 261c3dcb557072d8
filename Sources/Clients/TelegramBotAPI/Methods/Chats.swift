package struct GetChat: BotMethod {
    package typealias Result = ChatFullInfo
    package static let name = "getChat"
    package var chatID: Int64

    package init(chatID: Int64) { self.chatID = chatID }
}

package struct GetChatMember: BotMethod {
    package typealias Result = ChatMember
    package static let name = "getChatMember"
    package var chatID: Int64
    package var userID: Int64

    package init(chatID: Int64, userID: Int64) {
        self.chatID = chatID
        self.userID = userID
    }
}

/// The owner and the administrators, without other bots.
package struct GetChatAdministrators: BotMethod {
    package typealias Result = [ChatMember]
    package static let name = "getChatAdministrators"
    package var chatID: Int64

    package init(chatID: Int64) { self.chatID = chatID }
}

package struct LeaveChat: BotMethod {
    package typealias Result = Bool
    package static let name = "leaveChat"
    package var chatID: Int64

    package init(chatID: Int64) { self.chatID = chatID }
}

package struct GetUserProfilePhotos: BotMethod {
    package typealias Result = UserProfilePhotos
    package static let name = "getUserProfilePhotos"
    package var userID: Int64
    package var offset: Int?
    /// 1–100.
    package var limit: Int?

    package init(userID: Int64, offset: Int? = nil, limit: Int? = nil) {
        self.userID = userID
        self.offset = offset
        self.limit = limit
    }
}

/// Shows for 5 seconds that an answer is on its way.
package struct SendChatAction: BotMethod {
    package typealias Result = Bool
    package static let name = "sendChatAction"
    package var chatID: Int64
    package var messageThreadID: Int64?
    /// Such as `typing` or `upload_photo`.
    package var action: String

    package init(chatID: Int64, messageThreadID: Int64? = nil, action: String = "typing") {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
        self.action = action
    }
}

/// Pins a message. In a private chat without rights, in a group with `can_pin_messages`.
package struct PinChatMessage: BotMethod {
    package typealias Result = Bool
    package static let name = "pinChatMessage"
    package var chatID: Int64
    package var messageID: Int64
    package var disableNotification: Bool?

    package init(chatID: Int64, messageID: Int64, disableNotification: Bool? = true) {
        self.chatID = chatID
        self.messageID = messageID
        self.disableNotification = disableNotification
    }
}

/// Ends the waiting of a pressed button; at most about 15 minutes after it was pressed.
package struct AnswerCallbackQuery: BotMethod {
    package typealias Result = Bool
    package static let name = "answerCallbackQuery"
    package var callbackQueryID: String
    /// 0–200 characters.
    package var text: String?
    package var showAlert: Bool?
    package var url: String?
    /// Seconds.
    package var cacheTime: Int?

    package init(callbackQueryID: String, text: String? = nil, showAlert: Bool? = nil) {
        self.callbackQueryID = callbackQueryID
        self.text = text
        self.showAlert = showAlert
    }
}

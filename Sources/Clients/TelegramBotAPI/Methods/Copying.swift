/// Sends the content of a message again, without a link to it, and without a download whatever its size. Invoices,
/// paid media, giveaways and some quizzes cannot be copied.
package struct CopyMessage: BotMethod {
    package typealias Result = MessageID
    package static let name = "copyMessage"
    package var chatID: Int64
    package var fromChatID: Int64
    package var messageID: Int64
    /// Replaces the caption; `nil` keeps it.
    package var caption: Caption?
    package var showCaptionAboveMedia: Bool?
    package var options: SendOptions

    package init(
        chatID: Int64, fromChatID: Int64, messageID: Int64, caption: FormattedText? = nil,
        showCaptionAboveMedia: Bool? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.fromChatID = fromChatID
        self.messageID = messageID
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.options = options
    }
}

/// Copies several messages at once; albums stay together. Messages that cannot be copied are skipped in silence.
package struct CopyMessages: BotMethod {
    package typealias Result = [MessageID]
    package static let name = "copyMessages"
    package var chatID: Int64
    package var messageThreadID: Int64?
    package var fromChatID: Int64
    /// 1–100, strictly increasing.
    package var messageIDs: [Int64]
    package var disableNotification: Bool?
    package var protectContent: Bool?
    package var removeCaption: Bool?

    package init(
        chatID: Int64, messageThreadID: Int64? = nil, fromChatID: Int64, messageIDs: [Int64],
        disableNotification: Bool? = nil, protectContent: Bool? = nil, removeCaption: Bool? = nil
    ) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
        self.fromChatID = fromChatID
        self.messageIDs = messageIDs
        self.disableNotification = disableNotification
        self.protectContent = protectContent
        self.removeCaption = removeCaption
    }
}

/// Forwards a message, its origin shown.
package struct ForwardMessage: BotMethod {
    package typealias Result = Message
    package static let name = "forwardMessage"
    package var chatID: Int64
    package var messageThreadID: Int64?
    package var fromChatID: Int64
    package var messageID: Int64
    package var disableNotification: Bool?
    package var protectContent: Bool?

    package init(
        chatID: Int64, messageThreadID: Int64? = nil, fromChatID: Int64, messageID: Int64,
        disableNotification: Bool? = nil, protectContent: Bool? = nil
    ) {
        self.chatID = chatID
        self.messageThreadID = messageThreadID
        self.fromChatID = fromChatID
        self.messageID = messageID
        self.disableNotification = disableNotification
        self.protectContent = protectContent
    }
}

/// Replaces the text of a message of the bot's own. An edit counts against the limits like a message.
package struct EditMessageText: BotMethod {
    package typealias Result = Message
    package static let name = "editMessageText"
    package var chatID: Int64
    package var messageID: Int64
    package var text: String
    package var entities: [MessageEntity]?
    package var linkPreviewOptions: LinkPreviewOptions?
    /// `nil` removes the buttons.
    package var replyMarkup: InlineKeyboardMarkup?

    package init(
        chatID: Int64, messageID: Int64, text: FormattedText, linkPreviewOptions: LinkPreviewOptions? = nil,
        replyMarkup: InlineKeyboardMarkup? = nil
    ) {
        self.chatID = chatID
        self.messageID = messageID
        self.text = text.text
        entities = text.entities.isEmpty ? nil : text.entities
        self.linkPreviewOptions = linkPreviewOptions
        self.replyMarkup = replyMarkup
    }
}

/// Replaces the caption of a medium; `nil` removes it.
package struct EditMessageCaption: BotMethod {
    package typealias Result = Message
    package static let name = "editMessageCaption"
    package var chatID: Int64
    package var messageID: Int64
    package var caption: Caption?
    package var showCaptionAboveMedia: Bool?
    /// `nil` removes the buttons.
    package var replyMarkup: InlineKeyboardMarkup?

    package init(
        chatID: Int64, messageID: Int64, caption: FormattedText?, showCaptionAboveMedia: Bool? = nil,
        replyMarkup: InlineKeyboardMarkup? = nil
    ) {
        self.chatID = chatID
        self.messageID = messageID
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.replyMarkup = replyMarkup
    }
}

/// Replaces a medium. One of an album only by one of the same kind.
package struct EditMessageMedia: BotMethod {
    package typealias Result = Message
    package static let name = "editMessageMedia"
    package var chatID: Int64
    package var messageID: Int64
    package var media: InputMedia
    package var replyMarkup: InlineKeyboardMarkup?
    package var timeout: Duration { FileSource.timeout }

    package init(chatID: Int64, messageID: Int64, media: InputMedia, replyMarkup: InlineKeyboardMarkup? = nil) {
        self.chatID = chatID
        self.messageID = messageID
        self.media = media
        self.replyMarkup = replyMarkup
    }
}

/// Replaces the buttons of a message; `nil` removes them.
package struct EditMessageReplyMarkup: BotMethod {
    package typealias Result = Message
    package static let name = "editMessageReplyMarkup"
    package var chatID: Int64
    package var messageID: Int64
    package var replyMarkup: InlineKeyboardMarkup?

    package init(chatID: Int64, messageID: Int64, replyMarkup: InlineKeyboardMarkup?) {
        self.chatID = chatID
        self.messageID = messageID
        self.replyMarkup = replyMarkup
    }
}

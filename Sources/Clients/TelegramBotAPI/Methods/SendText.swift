package struct SendMessage: BotMethod {
    package typealias Result = Message
    package static let name = "sendMessage"
    package var chatID: Int64
    /// 1–4096 UTF-16 units; `TextSplitter.message` cuts what is longer.
    package var text: String
    package var entities: [MessageEntity]?
    package var linkPreviewOptions: LinkPreviewOptions?
    package var options: SendOptions

    package init(
        chatID: Int64, text: FormattedText, linkPreviewOptions: LinkPreviewOptions? = nil,
        options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.text = text.text
        entities = text.entities.isEmpty ? nil : text.entities
        self.linkPreviewOptions = linkPreviewOptions
        self.options = options
    }
}

package struct SendDice: BotMethod {
    package typealias Result = Message
    package static let name = "sendDice"
    package var chatID: Int64
    /// One of 🎲 🎯 🏀 ⚽ 🎳 🎰.
    package var emoji: String?
    package var options: SendOptions

    package init(chatID: Int64, emoji: String? = nil, options: SendOptions = SendOptions()) {
        self.chatID = chatID
        self.emoji = emoji
        self.options = options
    }
}

package struct SendPoll: BotMethod {
    package typealias Result = Message
    package static let name = "sendPoll"
    package var chatID: Int64
    /// 1–300 characters.
    package var question: String
    /// 1–12.
    package var options: [Option]
    package var isAnonymous: Bool?
    /// `regular` or `quiz`.
    package var type: String?
    package var allowsMultipleAnswers: Bool?
    package var sendOptions: SendOptions

    package init(
        chatID: Int64, question: String, options: [String], isAnonymous: Bool? = nil, type: String? = nil,
        allowsMultipleAnswers: Bool? = nil, sendOptions: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.question = question
        self.options = options.map(Option.init)
        self.isAnonymous = isAnonymous
        self.type = type
        self.allowsMultipleAnswers = allowsMultipleAnswers
        self.sendOptions = sendOptions
    }

    package struct Option: Sendable, Hashable, Encodable {
        package var text: String
    }
}

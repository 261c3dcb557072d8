/// An album: 2–10 photos and videos, or only audio, or only documents. Each counts as a message against the limits.
package struct SendMediaGroup: BotMethod {
    package typealias Result = [Message]
    package static let name = "sendMediaGroup"
    package var chatID: Int64
    package var media: [InputMedia]
    package var messageThreadID: Int64?
    package var disableNotification: Bool?
    package var protectContent: Bool?
    package var allowPaidBroadcast: Bool?
    package var replyParameters: ReplyParameters?
    package var timeout: Duration { FileSource.timeout }

    /// An album cannot have buttons: `options.replyMarkup` is left out.
    package init(chatID: Int64, media: [InputMedia], options: SendOptions = SendOptions()) {
        self.chatID = chatID
        self.media = media
        messageThreadID = options.messageThreadID
        disableNotification = options.disableNotification
        protectContent = options.protectContent
        allowPaidBroadcast = options.allowPaidBroadcast
        replyParameters = options.replyParameters
    }
}

/// What every send may say besides its content.
package struct SendOptions: Sendable, Hashable, ParameterGroup {
    /// The topic; `nil` in private chats, in groups without topics, and in the General topic, where 1 is refused.
    package var messageThreadID: Int64?
    /// Without a sound.
    package var disableNotification: Bool?
    /// Not to be forwarded or saved.
    package var protectContent: Bool?
    /// Up to 1000 messages a second for Telegram Stars.
    package var allowPaidBroadcast: Bool?
    package var replyParameters: ReplyParameters?
    package var replyMarkup: InlineKeyboardMarkup?

    package init(
        messageThreadID: Int64? = nil, disableNotification: Bool? = nil, protectContent: Bool? = nil,
        allowPaidBroadcast: Bool? = nil, replyParameters: ReplyParameters? = nil,
        replyMarkup: InlineKeyboardMarkup? = nil
    ) {
        self.messageThreadID = messageThreadID
        self.disableNotification = disableNotification
        self.protectContent = protectContent
        self.allowPaidBroadcast = allowPaidBroadcast
        self.replyParameters = replyParameters
        self.replyMarkup = replyMarkup
    }
}

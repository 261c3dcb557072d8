/// A message, with what the desk uses of it.
package struct Message: Sendable, Hashable {
    package var messageID: Int64
    /// Trust it as a topic only when `isTopicMessage`: a reply inside the General topic can carry one that is none.
    package var messageThreadID: Int64?
    package var isTopicMessage: Bool
    package var chat: Chat
    /// Who sent it. Of an anonymous administrator the account `GroupAnonymousBot`: see `senderChat`.
    package var from: User?
    /// The chat in whose name it was sent: an anonymous administrator or a linked channel.
    package var senderChat: Chat?
    /// Title of an anonymous administrator.
    package var authorSignature: String?
    package var viaBot: User?
    /// Unix time.
    package var date: Int64
    package var editDate: Int64?
    package var forwardOrigin: MessageOrigin?
    package var isAutomaticForward: Bool
    /// Also set to the message that opened the topic; see `personalReply`.
    package var replyToMessage: RepliedMessage?
    package var externalReply: ExternalReply?
    package var quote: TextQuote?
    package var mediaGroupID: String?
    package var hasProtectedContent: Bool
    package var content: MessageContent
    package var caption: FormattedText?
    package var showCaptionAboveMedia: Bool
    package var hasMediaSpoiler: Bool
    package var linkPreviewOptions: LinkPreviewOptions?
    package var replyMarkup: InlineKeyboardMarkup?
}

extension Message {
    /// The topic of a forum that the message stands in; `nil` for General, groups without topics and private chats.
    package var topicID: Int64? { isTopicMessage ? messageThreadID : nil }

    /// The message that a person replied to: not the one that opened the topic.
    package var personalReply: RepliedMessage? {
        guard let replyToMessage, !replyToMessage.opensTopic,
            topicID == nil || replyToMessage.messageID != topicID
        else { return nil }
        return replyToMessage
    }

    /// Text or caption.
    package var textOrCaption: FormattedText? {
        if case .text(let text) = content { text } else { caption }
    }

    /// Whether an administrator wrote it in the group's own name.
    package var isFromAnonymousAdministrator: Bool { senderChat?.id == chat.id }

    /// The person who wrote it: not a bot, not a group or channel.
    package var person: User? { senderChat == nil && from?.isBot == false ? from : nil }
}

/// The message that is replied to, and what of it is quoted.
package struct ReplyParameters: Sendable, Hashable, Encodable {
    package var messageID: Int64
    /// Another chat that the message stands in; not for private chats of the bot.
    package var chatID: Int64?
    /// Send without a reply rather than fail when that message is gone.
    package var allowSendingWithoutReply: Bool?
    /// 0–1024 UTF-16 units; must be an exact part of the message.
    package var quote: String?
    package var quoteEntities: [MessageEntity]?
    /// Where the quote stands in the message, in UTF-16 units.
    package var quotePosition: Int?

    package init(
        messageID: Int64, chatID: Int64? = nil, allowSendingWithoutReply: Bool? = nil, quote: FormattedText? = nil,
        quotePosition: Int? = nil
    ) {
        self.messageID = messageID
        self.chatID = chatID
        self.allowSendingWithoutReply = allowSendingWithoutReply
        self.quote = quote?.text
        quoteEntities = quote.flatMap { $0.entities.isEmpty ? nil : $0.entities }
        self.quotePosition = quotePosition
    }
}

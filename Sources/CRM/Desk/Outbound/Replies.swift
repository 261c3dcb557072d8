import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// What deliveries to staff and to customers share: replies, and what to do when a content is refused.
enum Replies {
    /// The reply to the copy, in that chat, of what the message answers.
    static func parameters(
        of message: DeskMessage, in chat: Int64, _ data: DeskDelivery.Data, in db: any SQLConnection
    ) throws -> ReplyParameters? {
        guard let target = message.replyToMessageID,
            let copy = try MessageStore.copies(of: target, chat: chat, in: db).first
        else { return nil }
        return ReplyParameters(
            messageID: copy.telegramID, allowSendingWithoutReply: true,
            quote: data.withoutQuote == true ? nil : message.quote)
    }

    /// The call that brings a message, or an album, into a chat: anew, by copy, or as words where neither is possible.
    /// - Parameter header: what stands before the first message's text.
    static func preparation(
        of delivery: Delivery, to chat: Int64, topic: Int64?, header: (DeskMessage) -> FormattedText?,
        in db: any SQLConnection
    ) throws -> Preparation {
        let data = try delivery.content()
        let messages = try data.load(in: db)
        guard let first = messages.first else { return .cancel(reason: "the message is gone") }
        let options = SendOptions(
            messageThreadID: topic, replyParameters: try parameters(of: first, in: chat, data, in: db),
            replyMarkup: data.markup)
        let header = header(first)
        if data.asText == true {
            let text = MessageRendering.replacement(for: first, header: header)
            return .call(try OutgoingCall(SendMessage(chatID: chat, text: text, options: options)))
        }
        if let uploaded = UploadedMessage(first, data, delivery, header: header) {
            return try uploaded.preparation(to: chat, options: options, in: db)
        }
        if data.byCopy == true || isCopied(first), let origin = try origin(of: first, in: db) {
            return .call(
                try OutgoingCall(
                    CopyMessage(chatID: chat, fromChatID: origin.chatID, messageID: origin.telegramID, options: options)
                ))
        }
        let call =
            messages.count > 1
            ? try MessageRendering.album(messages, to: chat, header: header, options: options)
            : try MessageRendering.call(first, to: chat, header: header, part: data.part, options: options)
        return .call(OutgoingCall(method: call.method, body: try JSONText.encode(call)))
    }

    /// Where the message came from.
    static func origin(of message: DeskMessage, in db: any SQLConnection) throws -> MessageStore.Copy? {
        try db.first(
            """
            SELECT \(MessageStore.Copy.columns) FROM message_copies
            WHERE message_id = \(message.id) AND is_origin = TRUE LIMIT 1
            """)
    }

    /// Whether a content is of a kind that we cannot make anew, so that it is copied.
    static func isCopied(_ message: DeskMessage) -> Bool {
        guard let attachment = message.attachments.first, attachment.fileID == nil else { return false }
        return !["location", "venue", "contact", "poll", "dice"].contains(attachment.type)
    }

    /// The next best way to bring a message over; nil when there is none.
    /// - Parameter header: as for `preparation`.
    static func fallback(
        _ delivery: Delivery, _ refusal: CallOutcome.Refusal, header: (DeskMessage) -> FormattedText? = { _ in nil },
        in db: any SQLConnection
    ) throws -> Verdict? {
        var data = try delivery.content()
        let first = try data.load(in: db).first
        switch refusal.code {
        case "quoteNotFound" where data.withoutQuote != true: data.withoutQuote = true
        case "fileNotFound", "fileTooBig", "badRequest", "cantCopy", "messageNotFound", "forbidden":
            if let uploaded = UploadedMessage(first, data, delivery, header: first.flatMap(header)) {
                guard let remedy = try uploaded.remedy(refusal, in: db) else { return nil }
                data = remedy
                break
            }
            let hasAttachment = try data.load(in: db).contains { !$0.attachments.isEmpty }
            guard hasAttachment, data.asText != true else { return nil }
            if data.byCopy == true || data.messages?.count != 1 {
                data.asText = true
            } else {
                data.byCopy = true
            }
        default: return nil
        }
        try db.later("UPDATE deliveries SET data = \(try JSONText.encode(data)) WHERE id = \(delivery.id)")
        return .retry(after: .milliseconds(50), code: refusal.code, message: refusal.message)
    }
}

import Kernel
import TelegramBotAPI

/// Turns messages of ours into calls of the Bot API.
enum MessageRendering {
    /// The call that sends one message.
    /// - Parameter header: stands before the text, such as the author's name where it is not plain to see.
    static func call(
        _ message: DeskMessage, to chat: Int64, header: FormattedText? = nil, part: Int? = nil, options: SendOptions
    ) throws -> BotCall {
        guard let attachment = message.attachments.first else {
            return try textCall(message, to: chat, header: header, part: part, options: options)
        }
        let caption = caption(of: message, header: header)
        guard let fileID = attachment.fileID else {
            return try placeCall(attachment, message, to: chat, header: header, options: options)
        }
        let file = FileSource.fileID(fileID)
        let isAbove = attachment.showCaptionAboveMedia
        let spoiler = attachment.hasSpoiler
        switch attachment.type {
        case "photo":
            return try SendPhoto(
                chatID: chat, photo: file, caption: caption, showCaptionAboveMedia: isAbove, hasSpoiler: spoiler,
                options: options
            ).call()
        case "video":
            return try SendVideo(
                chatID: chat, video: file, caption: caption, showCaptionAboveMedia: isAbove, hasSpoiler: spoiler,
                options: options
            ).call()
        case "animation":
            return try SendAnimation(
                chatID: chat, animation: file, caption: caption, showCaptionAboveMedia: isAbove, hasSpoiler: spoiler,
                options: options
            ).call()
        case "audio": return try SendAudio(chatID: chat, audio: file, caption: caption, options: options).call()
        case "voice": return try SendVoice(chatID: chat, voice: file, caption: caption, options: options).call()
        case "video_note": return try SendVideoNote(chatID: chat, videoNote: file, options: options).call()
        case "sticker": return try SendSticker(chatID: chat, sticker: file, options: options).call()
        default: return try SendDocument(chatID: chat, document: file, caption: caption, options: options).call()
        }
    }

    /// The call that sends several messages as one album.
    static func album(
        _ messages: [DeskMessage], to chat: Int64, header: FormattedText? = nil, options: SendOptions
    ) throws -> BotCall {
        let media = messages.enumerated().compactMap { index, message -> InputMedia? in
            guard let attachment = message.attachments.first, let fileID = attachment.fileID else { return nil }
            return InputMedia(
                InputMedia.Kind(rawValue: attachment.type) ?? .document, .fileID(fileID),
                caption: caption(of: message, header: index == 0 ? header : nil),
                showCaptionAboveMedia: attachment.showCaptionAboveMedia, hasSpoiler: attachment.hasSpoiler)
        }
        return try SendMediaGroup(chatID: chat, media: media, options: options).call()
    }

    /// The call that brings a sent message up to its latest version; nil for contents that have no text.
    /// - Parameter isMediaNew: whether the file itself has changed.
    static func edit(
        _ message: DeskMessage, in chat: Int64, telegramID: Int64, header: FormattedText? = nil, part: Int? = nil,
        isMediaNew: Bool = false
    ) throws -> BotCall? {
        guard let attachment = message.attachments.first else {
            guard let text = textPart(of: message, header: header, part: part) else { return nil }
            return try EditMessageText(chatID: chat, messageID: telegramID, text: text).call()
        }
        if message.hasUploads {
            switch MessageParts(message, header: header).parts.first {
            case .text(let text): return try EditMessageText(chatID: chat, messageID: telegramID, text: text).call()
            case .files(_, let caption):
                return try EditMessageCaption(chatID: chat, messageID: telegramID, caption: caption).call()
            default: return nil
            }
        }
        guard let fileID = attachment.fileID, attachment.type != "sticker", attachment.type != "video_note" else {
            return nil
        }
        if isMediaNew, let kind = InputMedia.Kind(rawValue: attachment.type) {
            let media = InputMedia(
                kind, .fileID(fileID), caption: caption(of: message, header: header),
                showCaptionAboveMedia: attachment.showCaptionAboveMedia, hasSpoiler: attachment.hasSpoiler)
            return try EditMessageMedia(chatID: chat, messageID: telegramID, media: media).call()
        }
        return try EditMessageCaption(
            chatID: chat, messageID: telegramID, caption: caption(of: message, header: header),
            showCaptionAboveMedia: attachment.showCaptionAboveMedia
        ).call()
    }

    /// What stands for a message that cannot be shown.
    static func replacement(for message: DeskMessage, header: FormattedText?) -> FormattedText {
        let kinds = message.attachments.map { $0.type.replacing("_", with: " ") }.joined(separator: ", ")
        let note = FormattedText("(\(kinds.isEmpty ? "message" : kinds): cannot be shown here)\n")
        return trimmed((header ?? "") + note + message.text, to: 4096)
    }

    private static func textCall(
        _ message: DeskMessage, to chat: Int64, header: FormattedText?, part: Int?, options: SendOptions
    ) throws -> BotCall {
        let text = textPart(of: message, header: header, part: part) ?? replacement(for: message, header: header)
        return try SendMessage(chatID: chat, text: text, options: options).call()
    }

    /// Contents without a file: places, contacts, and what is shown as text.
    private static func placeCall(
        _ attachment: Attachment, _ message: DeskMessage, to chat: Int64, header: FormattedText?, options: SendOptions
    ) throws -> BotCall {
        switch attachment.type {
        case "location":
            return try SendLocation(
                chatID: chat, latitude: attachment.latitude ?? 0, longitude: attachment.longitude ?? 0,
                options: options
            ).call()
        case "venue":
            return try SendVenue(
                chatID: chat, latitude: attachment.latitude ?? 0, longitude: attachment.longitude ?? 0,
                title: attachment.title ?? "", address: attachment.address ?? "", options: options
            ).call()
        case "contact":
            return try SendContact(
                chatID: chat, phoneNumber: attachment.phoneNumber ?? "", firstName: attachment.firstName ?? "",
                lastName: attachment.lastName, vcard: attachment.vcard, options: options
            ).call()
        default: return try textCall(message, to: chat, header: header, part: nil, options: options)
        }
    }

    private static func textPart(of message: DeskMessage, header: FormattedText?, part: Int?) -> FormattedText? {
        let text = (header ?? "") + message.text
        guard !text.isBlank else { return nil }
        guard let part else { return trimmed(text, to: 4096) }
        let parts = TextSplitter.message.split(text)
        return parts.indices.contains(part) ? parts[part] : nil
    }

    private static func caption(of message: DeskMessage, header: FormattedText?) -> FormattedText? {
        let text = (header ?? "") + message.text
        return text.isBlank ? nil : trimmed(text, to: 1024)
    }

    private static func trimmed(_ text: FormattedText, to limit: Int) -> FormattedText {
        text.utf16Length <= limit ? text : TextSplitter(limit: limit).split(text).first ?? text
    }
}

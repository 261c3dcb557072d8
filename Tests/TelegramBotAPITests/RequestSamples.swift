import FoundationEssentials
import TelegramBotAPI

/// Every request type, once with all that it can say and once with the least.
enum RequestSamples {
    static let text = FormattedText(
        "Hello 👋",
        entities: [
            MessageEntity(
                .textMention, offset: 0, length: 5, url: "https://example.org",
                user: User(id: 1 << 40, firstName: "Ann", lastName: "Lee", username: "ann", languageCode: "en"),
                language: "swift", customEmojiID: "1", unixTime: 1_800_000_000, dateTimeFormat: "wDT")
        ])
    static let keyboard = InlineKeyboardMarkup([
        [.init(text: "Close", callbackData: "close:1"), .init(text: "Open", url: "https://example.org")]
    ])
    static let reply = ReplyParameters(
        messageID: 7, chatID: -1_001_234_567_890, allowSendingWithoutReply: true, quote: text, quotePosition: 3)
    static let options = SendOptions(
        messageThreadID: 5, disableNotification: true, protectContent: true, allowPaidBroadcast: true,
        replyParameters: reply, replyMarkup: keyboard)
    static let preview = LinkPreviewOptions(
        isDisabled: false, url: "https://example.org", preferSmallMedia: true, preferLargeMedia: false,
        showAboveText: true)
    static let upload = FileSource.upload(Upload(.data(Data("x".utf8)), fileName: "x.bin", contentType: "x/y"))
    static let chat: Int64 = -1_001_234_567_890

    static let full: [any BotMethod] = connection + chats + topics + texts + media + others

    private static let connection: [any BotMethod] = [
        GetMe(), GetWebhookInfo(), GetForumTopicIconStickers(),
        with(SetWebhook(url: "https://x", secretToken: "s", maxConnections: 40, dropPendingUpdates: true)) {
            $0.certificate = upload
            $0.ipAddress = "127.0.0.1"
        },
        DeleteWebhook(dropPendingUpdates: true), GetUpdates(offset: 1 << 40, limit: 100, timeoutSeconds: 50),
        SetMyCommands([BotCommand("close", "Close it")], scope: .chat(chat), languageCode: "en"),
        SetMyCommands([], scope: .allChatAdministrators, languageCode: "en"), GetFile(fileID: "f"),
    ]

    private static let chats: [any BotMethod] = [
        GetChat(chatID: chat), GetChatMember(chatID: chat, userID: 1), GetChatAdministrators(chatID: chat),
        LeaveChat(chatID: chat), GetUserProfilePhotos(userID: 1, offset: 0, limit: 1),
        SendChatAction(chatID: chat, messageThreadID: 5), PinChatMessage(chatID: chat, messageID: 1),
        with(AnswerCallbackQuery(callbackQueryID: "q", text: "Done", showAlert: true)) {
            $0.url = "https://t.me/x"
            $0.cacheTime = 1
        },
    ]

    private static let topics: [any BotMethod] = [
        CreateForumTopic(chatID: chat, name: "#1", iconColor: 0x6FB9F0, iconCustomEmojiID: "1"),
        EditForumTopic(chatID: chat, messageThreadID: 5, name: "#1", iconCustomEmojiID: ""),
        CloseForumTopic(chatID: chat, messageThreadID: 5), ReopenForumTopic(chatID: chat, messageThreadID: 5),
        DeleteForumTopic(chatID: chat, messageThreadID: 5),
    ]

    private static let texts: [any BotMethod] = [
        SendMessage(chatID: chat, text: text, linkPreviewOptions: preview, options: options),
        SendDice(chatID: chat, emoji: "🎯", options: options),
        SendPoll(
            chatID: chat, question: "?", options: ["a", "b"], isAnonymous: false, type: "regular",
            allowsMultipleAnswers: true, sendOptions: options),
        SendLocation(chatID: chat, latitude: 1.5, longitude: 2.25, horizontalAccuracy: 3.5, options: options),
        SendVenue(
            chatID: chat, latitude: 1.5, longitude: 2.25, title: "t", address: "a", foursquareID: "f",
            googlePlaceID: "g",
            options: options),
        SendContact(
            chatID: chat, phoneNumber: "+1", firstName: "A", lastName: "B", vcard: "BEGIN:VCARD", options: options),
        EditMessageText(
            chatID: chat, messageID: 1, text: text, linkPreviewOptions: preview, replyMarkup: keyboard),
        EditMessageCaption(
            chatID: chat, messageID: 1, caption: text, showCaptionAboveMedia: true, replyMarkup: keyboard),
        EditMessageReplyMarkup(chatID: chat, messageID: 1, replyMarkup: keyboard),
    ]

    private static let media: [any BotMethod] = [
        SendPhoto(
            chatID: chat, photo: upload, caption: text, showCaptionAboveMedia: true, hasSpoiler: true,
            options: options),
        with(
            SendVideo(
                chatID: chat, video: .fileID("v"), caption: text, showCaptionAboveMedia: true, hasSpoiler: true,
                options: options)
        ) {
            ($0.duration, $0.width, $0.height, $0.supportsStreaming, $0.thumbnail) = (1, 2, 3, true, upload)
        },
        with(
            SendAnimation(
                chatID: chat, animation: .fileID("v"), caption: text, showCaptionAboveMedia: true, hasSpoiler: true,
                options: options)
        ) { ($0.duration, $0.width, $0.height, $0.thumbnail) = (1, 2, 3, upload) },
        with(SendAudio(chatID: chat, audio: .url("https://x/a.mp3"), caption: text, options: options)) {
            ($0.duration, $0.performer, $0.title, $0.thumbnail) = (1, "p", "t", upload)
        },
        with(SendVoice(chatID: chat, voice: upload, caption: text, options: options)) { $0.duration = 1 },
        with(SendVideoNote(chatID: chat, videoNote: upload, options: options)) {
            ($0.duration, $0.length, $0.thumbnail) = (1, 2, upload)
        },
        with(SendDocument(chatID: chat, document: upload, caption: text, options: options)) {
            ($0.thumbnail, $0.disableContentTypeDetection) = (upload, true)
        },
        with(SendSticker(chatID: chat, sticker: upload, options: options)) { $0.emoji = "👋" },
        with(
            SendMediaGroup(
                chatID: chat,
                media: [picture, InputMedia(.document, upload, caption: text)], options: options)
        ) { _ in },
        EditMessageMedia(chatID: chat, messageID: 1, media: picture, replyMarkup: keyboard),
        EditMessageMedia(chatID: chat, messageID: 1, media: video, replyMarkup: keyboard),
    ]

    private static let others: [any BotMethod] = [
        CopyMessage(
            chatID: chat, fromChatID: 1, messageID: 1, caption: text, showCaptionAboveMedia: true, options: options),
        CopyMessages(
            chatID: chat, messageThreadID: 5, fromChatID: 1, messageIDs: [1, 2], disableNotification: true,
            protectContent: true, removeCaption: true),
        ForwardMessage(
            chatID: chat, messageThreadID: 5, fromChatID: 1, messageID: 1, disableNotification: true,
            protectContent: true),
        DeleteMessage(chatID: chat, messageID: 1), DeleteMessages(chatID: chat, messageIDs: [1, 2]),
        SetMessageReaction(
            chatID: chat, messageID: 1, reaction: [.emoji("👍"), .customEmoji("1"), .paid], isBig: true),
    ]

    static let picture = InputMedia(.photo, upload, caption: text, showCaptionAboveMedia: true, hasSpoiler: true)
    static let video = with(
        InputMedia(.video, .fileID("v"), caption: text, showCaptionAboveMedia: true, hasSpoiler: true)
    ) {
        ($0.thumbnail, $0.duration, $0.width, $0.height, $0.supportsStreaming) = (upload, 1, 2, 3, true)
    }

    static let least: [any BotMethod] = [
        SetWebhook(url: "", allowedUpdates: nil), DeleteWebhook(), GetUpdates(allowedUpdates: nil),
        SetMyCommands([]), GetUserProfilePhotos(userID: 1), SendChatAction(chatID: 1),
        AnswerCallbackQuery(callbackQueryID: "q"), CreateForumTopic(chatID: 1, name: "x"),
        EditForumTopic(chatID: 1, messageThreadID: 2), SendMessage(chatID: 1, text: "x"), SendDice(chatID: 1),
        SendPoll(chatID: 1, question: "?", options: ["a"]), SendLocation(chatID: 1, latitude: 0, longitude: 0),
        SendVenue(chatID: 1, latitude: 0, longitude: 0, title: "t", address: "a"),
        SendContact(chatID: 1, phoneNumber: "1", firstName: "A"), EditMessageText(chatID: 1, messageID: 2, text: "x"),
        EditMessageCaption(chatID: 1, messageID: 2, caption: nil),
        EditMessageReplyMarkup(chatID: 1, messageID: 2, replyMarkup: nil), SendPhoto(chatID: 1, photo: .fileID("f")),
        SendVideo(chatID: 1, video: .fileID("f")), SendAnimation(chatID: 1, animation: .fileID("f")),
        SendAudio(chatID: 1, audio: .fileID("f")), SendVoice(chatID: 1, voice: .fileID("f")),
        SendVideoNote(chatID: 1, videoNote: .fileID("f")), SendDocument(chatID: 1, document: .fileID("f")),
        SendSticker(chatID: 1, sticker: .fileID("f")), SendVideo(chatID: 1, video: upload),
        SendAnimation(chatID: 1, animation: upload), SendAudio(chatID: 1, audio: upload),
        SendMediaGroup(chatID: 1, media: [InputMedia(.photo, .fileID("f"))]),
        EditMessageMedia(chatID: 1, messageID: 2, media: InputMedia(.document, .fileID("f"))),
        CopyMessage(chatID: 1, fromChatID: 2, messageID: 3), CopyMessages(chatID: 1, fromChatID: 2, messageIDs: [3]),
        ForwardMessage(chatID: 1, fromChatID: 2, messageID: 3),
        SetMessageReaction(chatID: 1, messageID: 2, reaction: []),
    ]

    static func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }
}

/// A round video. Not by address.
package struct SendVideoNote: BotMethod {
    package typealias Result = Message
    package static let name = "sendVideoNote"
    package var chatID: Int64
    package var videoNote: FileSource
    /// Seconds.
    package var duration: Int?
    /// Diameter in pixels.
    package var length: Int?
    /// Only an upload.
    package var thumbnail: FileSource?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, videoNote: FileSource, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.videoNote = videoNote
        self.options = options
    }
}

/// WEBP, TGS or WEBM.
package struct SendSticker: BotMethod {
    package typealias Result = Message
    package static let name = "sendSticker"
    package var chatID: Int64
    package var sticker: FileSource
    /// Of a sticker that is uploaded.
    package var emoji: String?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, sticker: FileSource, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.sticker = sticker
        self.options = options
    }
}

/// Up to 10 MB.
package struct SendPhoto: BotMethod {
    package typealias Result = Message
    package static let name = "sendPhoto"
    package var chatID: Int64
    package var photo: FileSource
    package var caption: Caption?
    package var showCaptionAboveMedia: Bool?
    package var hasSpoiler: Bool?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, photo: FileSource, caption: FormattedText? = nil, showCaptionAboveMedia: Bool? = nil,
        hasSpoiler: Bool? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.photo = photo
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.hasSpoiler = hasSpoiler
        self.options = options
    }
}

/// MPEG4, up to 50 MB.
package struct SendVideo: BotMethod {
    package typealias Result = Message
    package static let name = "sendVideo"
    package var chatID: Int64
    package var video: FileSource
    package var caption: Caption?
    package var showCaptionAboveMedia: Bool?
    package var hasSpoiler: Bool?
    /// Seconds.
    package var duration: Int?
    /// Pixels.
    package var width: Int?
    /// Pixels.
    package var height: Int?
    package var supportsStreaming: Bool?
    /// Only an upload.
    package var thumbnail: FileSource?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, video: FileSource, caption: FormattedText? = nil, showCaptionAboveMedia: Bool? = nil,
        hasSpoiler: Bool? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.video = video
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.hasSpoiler = hasSpoiler
        self.options = options
    }
}

/// GIF or MPEG4 without sound, up to 50 MB.
package struct SendAnimation: BotMethod {
    package typealias Result = Message
    package static let name = "sendAnimation"
    package var chatID: Int64
    package var animation: FileSource
    package var caption: Caption?
    package var showCaptionAboveMedia: Bool?
    package var hasSpoiler: Bool?
    /// Seconds.
    package var duration: Int?
    /// Pixels.
    package var width: Int?
    /// Pixels.
    package var height: Int?
    /// Only an upload.
    package var thumbnail: FileSource?
    package var options: SendOptions
    package var timeout: Duration { FileSource.timeout }

    package init(
        chatID: Int64, animation: FileSource, caption: FormattedText? = nil, showCaptionAboveMedia: Bool? = nil,
        hasSpoiler: Bool? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.animation = animation
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.hasSpoiler = hasSpoiler
        self.options = options
    }
}

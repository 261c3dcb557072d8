/// One medium of an album, or what replaces a medium.
package struct InputMedia: Sendable, Hashable, Encodable {
    package enum Kind: String, Sendable, Encodable {
        case photo, video, animation, audio, document
    }

    package var type: Kind
    package var media: FileSource
    package var caption: Caption?
    /// Photo, video and animation only.
    package var showCaptionAboveMedia: Bool?
    /// Photo, video and animation only.
    package var hasSpoiler: Bool?
    /// All but photo. Only an upload.
    package var thumbnail: FileSource?
    /// Video, animation and audio only. Seconds.
    package var duration: Int?
    /// Video and animation only. Pixels.
    package var width: Int?
    /// Video and animation only. Pixels.
    package var height: Int?
    /// Video only.
    package var supportsStreaming: Bool?
    /// Audio only.
    package var performer: String?
    /// Audio only.
    package var title: String?

    package init(
        _ type: Kind, _ media: FileSource, caption: FormattedText? = nil, showCaptionAboveMedia: Bool? = nil,
        hasSpoiler: Bool? = nil
    ) {
        self.type = type
        self.media = media
        self.caption = caption.map(Caption.init)
        self.showCaptionAboveMedia = showCaptionAboveMedia
        self.hasSpoiler = hasSpoiler
    }
}

/// What a message holds.
package enum MessageContent: Sendable, Hashable {
    case text(FormattedText)
    /// Smallest first.
    case photo([PhotoSize])
    case video(MediaFile)
    case animation(MediaFile)
    case audio(MediaFile)
    case voice(MediaFile)
    case videoNote(MediaFile)
    case document(MediaFile)
    case sticker(Sticker)
    case location(Location)
    case venue(Venue)
    case contact(SharedContact)
    case poll(Poll)
    case dice(Dice)
    case service(ServiceMessage)
    /// A kind that the desk does not handle, by the field's name, such as `story`, `paid_media` or `checklist`;
    /// `unknown` when nothing tells it. It can often still be copied.
    case unsupported(String)
}

extension MessageContent {
    /// The Bot API's word for this kind.
    package var kind: String {
        switch self {
        case .text: "text"
        case .photo: "photo"
        case .video: "video"
        case .animation: "animation"
        case .audio: "audio"
        case .voice: "voice"
        case .videoNote: "video_note"
        case .document: "document"
        case .sticker: "sticker"
        case .location: "location"
        case .venue: "venue"
        case .contact: "contact"
        case .poll: "poll"
        case .dice: "dice"
        case .service: "service"
        case .unsupported(let kind): kind
        }
    }

    /// The file of the message, of a picture its largest size.
    package var file: MessageFile? {
        switch self {
        case .photo(let sizes):
            sizes.max { $0.width * $0.height < $1.width * $1.height }.map {
                MessageFile(
                    fileID: $0.fileID, fileUniqueID: $0.fileUniqueID, fileSize: $0.fileSize, mimeType: "image/jpeg")
            }
        case .video(let file), .animation(let file), .audio(let file), .voice(let file), .videoNote(let file),
            .document(let file):
            MessageFile(
                fileID: file.fileID, fileUniqueID: file.fileUniqueID, fileSize: file.fileSize,
                fileName: file.fileName, mimeType: file.mimeType)
        case .sticker(let sticker):
            MessageFile(
                fileID: sticker.fileID, fileUniqueID: sticker.fileUniqueID, fileSize: sticker.fileSize,
                mimeType: sticker.isVideo ? "video/webm" : sticker.isAnimated ? "application/x-tgsticker" : "image/webp"
            )
        default: nil
        }
    }
}

/// What all files of messages have in common.
package struct MessageFile: Sendable, Hashable {
    package var fileID: String
    package var fileUniqueID: String
    /// Bytes.
    package var fileSize: Int64?
    package var fileName: String?
    package var mimeType: String?
}

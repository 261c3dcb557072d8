import Kernel

/// As what a file is sent: Telegram's words.
package enum FileKind: String, Sendable, CaseIterable {
    case photo, document, video, audio, voice, animation

    /// What a file is best sent as. Telegram shows pictures up to 10 MB, MPEG4 and the common kinds of music as what
    /// they are, OGG as a voice message; all else is a document.
    package init(guessing mimeType: String, size: Int64) {
        switch mimeType.prefix(while: { $0 != ";" }).lowercased() {
        case "image/jpeg", "image/png", "image/webp": self = size <= StoredFile.largestPhoto ? .photo : .document
        case "image/gif": self = .animation
        case "video/mp4": self = .video
        case "audio/mpeg", "audio/mp3", "audio/mp4", "audio/x-m4a", "audio/m4a": self = .audio
        case "audio/ogg", "audio/opus": self = .voice
        default: self = .document
        }
    }

    /// The longest file that can be sent as this, in bytes.
    package var largest: Int64 { self == .photo ? StoredFile.largestPhoto : StoredFile.largest }

    /// What can stand in one album has the same family; nil for what stands alone.
    var album: Int? {
        switch self {
        case .photo, .video: 0
        case .document: 1
        case .audio: 2
        case .voice, .animation: nil
        }
    }
}

extension Attachment {
    /// A file that was uploaded here.
    package init(_ file: StoredFile, as kind: FileKind) {
        self.init(type: kind.rawValue)
        uploadID = file.id.rawValue
        fileName = file.fileName
        mimeType = file.mimeType
        fileSize = file.size
    }

    /// Whether it was uploaded here rather than to Telegram.
    var isUpload: Bool { uploadID != nil }

    var kind: FileKind { FileKind(rawValue: type) ?? .document }
}

extension DeskMessage {
    /// Whether it carries files that were uploaded here rather than to Telegram.
    var hasUploads: Bool { attachments.contains(where: \.isUpload) }
}

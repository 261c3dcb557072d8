import Desk
import Kernel

/// A file on its way to Intercom, which is fetched when it is sent.
struct BridgeFile: Sendable, Equatable {
    enum Source: Sendable, Equatable {
        case telegram(fileID: String)
        case stored(StoredFile.ID)
    }

    /// What a bot can fetch from Telegram (facts of the Bot API, getFile), and what a call of Intercom's, in which files
    /// stand as base64, can reasonably hold.
    static let largest: Int64 = 20 << 20
    /// Files in a reply (facts of Intercom, attachments).
    static let mostInReply = 10

    let name: String
    let contentType: String
    /// Bytes; 0 where Telegram does not say.
    let size: Int64
    let source: Source

    /// Nil for what is no file.
    init?(_ attachment: Attachment) {
        if let id = attachment.uploadID {
            source = .stored(StoredFile.ID(id))
        } else if let id = attachment.fileID {
            source = .telegram(fileID: id)
        } else {
            return nil
        }
        let usual = Self.usual[attachment.type] ?? ("application/octet-stream", "bin")
        contentType = attachment.mimeType ?? usual.type
        name = attachment.fileName ?? "\(attachment.type).\(usual.ending)"
        size = attachment.fileSize ?? 0
    }

    /// What Telegram sends where it does not say so (facts of the Bot API, “Types of content”).
    private static let usual: [String: (type: String, ending: String)] = [
        "photo": ("image/jpeg", "jpg"), "video": ("video/mp4", "mp4"), "animation": ("video/mp4", "mp4"),
        "video_note": ("video/mp4", "mp4"), "voice": ("audio/ogg", "ogg"), "audio": ("audio/mpeg", "mp3"),
        "sticker": ("image/webp", "webp"),
    ]
}

/// Where the file of a message comes from.
package enum FileSource: Sendable, Hashable, Encodable {
    /// The `file_id` of a file that this bot has seen; ids of another bot do not work.
    case fileID(String)
    /// An address that Telegram fetches itself (photos up to 5 MB, others up to 20 MB).
    case url(String)
    /// A file that is sent along (photos up to 10 MB, others up to 50 MB; 2000 MB with a local Bot API server).
    case upload(Upload)

    /// Encodes what parameters say; `BotMethod.call()` also collects the upload.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .fileID(let text), .url(let text): try container.encode(text)
        case .upload(let upload):
            let name = (encoder as? any UploadCollecting)?.attach(upload) ?? upload.attachName
            try container.encode("attach://\(name)")
        }
    }
}

extension FileSource {
    /// How long a call with a file may take: 50 MB over a slow line.
    static let timeout = Duration.seconds(300)
}

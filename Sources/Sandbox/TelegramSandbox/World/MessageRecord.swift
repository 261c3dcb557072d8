import JSON

/// A message as it is kept. Its content is the Bot API's, but for files: `{"stored_file": n}` stands for what each bot
/// knows by another `file_id`.
struct MessageRecord {
    let id: Int64
    let chat: ChatKey
    var threadID: Int64?
    let sender: Sender
    /// Unix seconds.
    let date: Int64
    var editDate: Int64?
    var content: [String: JSONValue]
    var earlierContents: [[String: JSONValue]] = []
    var replyTo: Int64?
    var externalReply: JSONValue?
    var quote: JSONValue?
    var mediaGroupID: String?
    var replyMarkup: JSONValue?
    var forwardOrigin: JSONValue?
    var viaBot: Int64?
    var isProtected = false
    var isSilent = false
    var isService = false
    /// By who reacted.
    var reactions: [Int64: [JSONValue]] = [:]

    enum Sender: Hashable {
        case bot(Int64)
        case person(Int64)
        /// An administrator who writes in the group's name.
        case anonymous(Int64)

        var id: Int64 {
            switch self {
            case .bot(let id), .person(let id), .anonymous(let id): id
            }
        }
    }

    static let textLike: [String] = ["text"]
    static let captioned: Set<String> = ["photo", "video", "animation", "audio", "voice", "document"]

    /// The field that holds the content.
    var kind: String {
        let kinds = [
            "text", "photo", "video", "animation", "document", "audio", "voice", "video_note", "sticker", "venue",
            "location", "contact", "poll", "dice",
        ]
        return kinds.first { content[$0] != nil }
            ?? content.keys.sorted().first { !["caption", "caption_entities", "entities"].contains($0) } ?? "unknown"
    }
}

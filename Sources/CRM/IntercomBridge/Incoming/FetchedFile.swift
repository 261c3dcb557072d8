import Desk
import Kernel
import SQL

/// What became of a file of a part: fetched into the media folder, or why not.
struct FetchedFile: Sendable, Equatable, Codable {
    var url: String
    var name: String
    var mimeType: String
    var sha256: String?
    /// Bytes.
    var size: Int64?
    /// Why there is none.
    var problem: String?
}

/// A reading of a conversation: what Intercom answered, and the files of its new parts.
struct Reading: Sendable, Codable {
    /// As it came, JSON.
    var conversation: String
    var files: [FetchedFile]
}

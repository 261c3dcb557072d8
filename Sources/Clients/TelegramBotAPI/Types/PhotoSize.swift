/// One size of a picture.
package struct PhotoSize: Sendable, Hashable, Codable {
    /// Works for this bot alone.
    package var fileID: String
    /// The same for every bot, and over time; cannot be downloaded.
    package var fileUniqueID: String
    /// Pixels.
    package var width: Int
    /// Pixels.
    package var height: Int
    /// Bytes.
    package var fileSize: Int64?

    enum CodingKeys: String, CodingKey {
        case width, height
        case fileID = "file_id"
        case fileUniqueID = "file_unique_id"
        case fileSize = "file_size"
    }
}

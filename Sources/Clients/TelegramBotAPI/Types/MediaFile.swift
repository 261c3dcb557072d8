/// A video, animation, piece of audio, voice message, round video or document. What a kind does not have is `nil`.
package struct MediaFile: Sendable, Hashable, Codable {
    /// Works for this bot alone.
    package var fileID: String
    /// The same for every bot, and over time; cannot be downloaded.
    package var fileUniqueID: String
    /// Bytes.
    package var fileSize: Int64?
    package var fileName: String?
    package var mimeType: String?
    /// Seconds.
    package var duration: Int?
    /// Pixels; of a round video its diameter.
    package var width: Int?
    /// Pixels; of a round video its diameter.
    package var height: Int?
    package var performer: String?
    package var title: String?
    package var thumbnail: PhotoSize?

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        fileID = try container.decode(String.self, forKey: .fileID)
        fileUniqueID = try container.decode(String.self, forKey: .fileUniqueID)
        fileSize = container.lenient(.fileSize)
        fileName = container.lenient(.fileName)
        mimeType = container.lenient(.mimeType)
        duration = container.lenient(.duration)
        let length: Int? = container.lenient(.length)
        width = container.lenient(.width) ?? length
        height = container.lenient(.height) ?? length
        performer = container.lenient(.performer)
        title = container.lenient(.title)
        thumbnail = container.lenient(.thumbnail)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fileID, forKey: .fileID)
        try container.encode(fileUniqueID, forKey: .fileUniqueID)
        try container.encodeIfPresent(fileSize, forKey: .fileSize)
        try container.encodeIfPresent(fileName, forKey: .fileName)
        try container.encodeIfPresent(mimeType, forKey: .mimeType)
        try container.encodeIfPresent(duration, forKey: .duration)
        try container.encodeIfPresent(width, forKey: .width)
        try container.encodeIfPresent(height, forKey: .height)
        try container.encodeIfPresent(performer, forKey: .performer)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encodeIfPresent(thumbnail, forKey: .thumbnail)
    }

    private enum CodingKeys: String, CodingKey {
        case duration, width, height, length, performer, title, thumbnail
        case fileID = "file_id"
        case fileUniqueID = "file_unique_id"
        case fileSize = "file_size"
        case fileName = "file_name"
        case mimeType = "mime_type"
    }
}

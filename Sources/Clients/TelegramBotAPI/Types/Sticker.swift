package struct Sticker: Sendable, Hashable, Codable {
    package var fileID: String
    package var fileUniqueID: String
    /// `regular`, `mask` or `custom_emoji`.
    package var type: String
    /// Pixels.
    package var width: Int
    /// Pixels.
    package var height: Int
    package var isAnimated: Bool
    package var isVideo: Bool
    package var emoji: String?
    package var setName: String?
    package var customEmojiID: String?
    /// Bytes.
    package var fileSize: Int64?
    package var thumbnail: PhotoSize?

    enum CodingKeys: String, CodingKey {
        case type, width, height, emoji, thumbnail
        case fileID = "file_id"
        case fileUniqueID = "file_unique_id"
        case isAnimated = "is_animated"
        case isVideo = "is_video"
        case setName = "set_name"
        case customEmojiID = "custom_emoji_id"
        case fileSize = "file_size"
    }
}

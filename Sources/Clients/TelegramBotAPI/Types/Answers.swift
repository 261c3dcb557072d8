/// The state of the webhook, from getWebhookInfo.
package struct WebhookInfo: Sendable, Hashable, Decodable {
    /// Empty while updates are polled.
    package let url: String
    package let hasCustomCertificate: Bool
    package let pendingUpdateCount: Int
    package let ipAddress: String?
    /// Unix time of the last failed delivery.
    package let lastErrorDate: Int64?
    package let lastErrorMessage: String?
    package let lastSynchronizationErrorDate: Int64?
    package let maxConnections: Int?
    /// `nil` stands for the default, which leaves out reactions and `chat_member`.
    package let allowedUpdates: [String]?

    private enum CodingKeys: String, CodingKey {
        case url
        case hasCustomCertificate = "has_custom_certificate"
        case pendingUpdateCount = "pending_update_count"
        case ipAddress = "ip_address"
        case lastErrorDate = "last_error_date"
        case lastErrorMessage = "last_error_message"
        case lastSynchronizationErrorDate = "last_synchronization_error_date"
        case maxConnections = "max_connections"
        case allowedUpdates = "allowed_updates"
    }
}

/// A file that can be downloaded for at least an hour.
package struct File: Sendable, Hashable, Decodable {
    package let fileID: String
    package let fileUniqueID: String
    /// Bytes.
    package let fileSize: Int64?
    /// For `BotAPIClient.streamFile(path:)`.
    package let filePath: String?

    private enum CodingKeys: String, CodingKey {
        case fileID = "file_id"
        case fileUniqueID = "file_unique_id"
        case fileSize = "file_size"
        case filePath = "file_path"
    }
}

package struct UserProfilePhotos: Sendable, Hashable, Decodable {
    package let totalCount: Int
    /// Each in up to 4 sizes, smallest first.
    package let photos: [[PhotoSize]]

    private enum CodingKeys: String, CodingKey {
        case photos
        case totalCount = "total_count"
    }
}

/// The topic that createForumTopic made.
package struct ForumTopic: Sendable, Hashable, Decodable {
    package let messageThreadID: Int64
    package let name: String
    package let iconColor: Int?
    package let iconCustomEmojiID: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case messageThreadID = "message_thread_id"
        case iconColor = "icon_color"
        case iconCustomEmojiID = "icon_custom_emoji_id"
    }
}

/// What copyMessage answers: the identifier of the copy alone. Also reads a whole message's.
package struct MessageID: Sendable, Hashable, Decodable {
    package let messageID: Int64

    private enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
    }
}

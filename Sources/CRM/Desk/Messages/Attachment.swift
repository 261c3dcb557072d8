package import TelegramBotAPI

/// What a message carries besides its text, with all that it takes to send it again.
package struct Attachment: Sendable, Hashable, Codable {
    /// Such as `photo`, `voice` or `location`; Telegram's words.
    package var type: String
    package var fileID: String?
    /// The number of a `StoredFile`, for what was uploaded here.
    package var uploadID: Int64?
    package var fileUniqueID: String?
    package var fileName: String?
    package var mimeType: String?
    /// Bytes.
    package var fileSize: Int64?
    package var hasSpoiler: Bool?
    package var showCaptionAboveMedia: Bool?
    package var latitude: Double?
    package var longitude: Double?
    package var title: String?
    package var address: String?
    package var phoneNumber: String?
    package var firstName: String?
    package var lastName: String?
    package var vcard: String?

    enum CodingKeys: String, CodingKey {
        case type, latitude, longitude, title, address, vcard
        case fileID = "file_id"
        case uploadID = "upload_id"
        case fileUniqueID = "file_unique_id"
        case fileName = "file_name"
        case mimeType = "mime_type"
        case fileSize = "file_size"
        case hasSpoiler = "has_spoiler"
        case showCaptionAboveMedia = "show_caption_above_media"
        case phoneNumber = "phone_number"
        case firstName = "first_name"
        case lastName = "last_name"
    }

    package init(type: String) { self.type = type }

    /// What a Telegram message carries; nil when it is text alone.
    package init?(_ message: TelegramBotAPI.Message) {
        self.init(type: message.content.kind)
        if let file = message.content.file {
            fileID = file.fileID
            fileUniqueID = file.fileUniqueID
            fileName = file.fileName
            mimeType = file.mimeType
            fileSize = file.fileSize
            hasSpoiler = message.hasMediaSpoiler ? true : nil
            showCaptionAboveMedia = message.showCaptionAboveMedia ? true : nil
            return
        }
        switch message.content {
        case .location(let location):
            latitude = location.latitude
            longitude = location.longitude
        case .venue(let venue):
            latitude = venue.location.latitude
            longitude = venue.location.longitude
            title = venue.title
            address = venue.address
        case .contact(let contact):
            phoneNumber = contact.phoneNumber
            firstName = contact.firstName
            lastName = contact.lastName
            vcard = contact.vcard
        case .unsupported, .poll, .dice: break
        default: return nil
        }
    }

    /// Whether it can stand in an album.
    var canBeInAlbum: Bool { fileID != nil && ["photo", "video", "audio", "document"].contains(type) }
}

/// A formatted part of a text. Offsets and lengths count UTF-16 code units.
package struct MessageEntity: Sendable, Hashable, Codable {
    package var type: Kind
    package var offset: Int
    package var length: Int
    /// For `text_link` only.
    package var url: String?
    /// For `text_mention` only.
    package var user: User?
    /// For `pre` only: the programming language.
    package var language: String?
    /// For `custom_emoji` only.
    package var customEmojiID: String?
    /// For `date_time` only.
    package var unixTime: Int64?
    /// For `date_time` only.
    package var dateTimeFormat: String?

    package init(
        _ type: Kind, offset: Int, length: Int, url: String? = nil, user: User? = nil, language: String? = nil,
        customEmojiID: String? = nil, unixTime: Int64? = nil, dateTimeFormat: String? = nil
    ) {
        self.type = type
        self.offset = offset
        self.length = length
        self.url = url
        self.user = user
        self.language = language
        self.customEmojiID = customEmojiID
        self.unixTime = unixTime
        self.dateTimeFormat = dateTimeFormat
    }

    package var end: Int { offset + length }

    enum CodingKeys: String, CodingKey {
        case type, offset, length, url, user, language
        case customEmojiID = "custom_emoji_id"
        case unixTime = "unix_time"
        case dateTimeFormat = "date_time_format"
    }
}

extension MessageEntity {
    /// The type of an entity; one that is not known yet is kept as it came.
    package struct Kind: Sendable, Hashable, Codable, RawRepresentable, ExpressibleByStringLiteral {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }

        package static let mention: Kind = "mention"
        package static let hashtag: Kind = "hashtag"
        package static let cashtag: Kind = "cashtag"
        package static let botCommand: Kind = "bot_command"
        package static let url: Kind = "url"
        package static let email: Kind = "email"
        package static let phoneNumber: Kind = "phone_number"
        package static let bold: Kind = "bold"
        package static let italic: Kind = "italic"
        package static let underline: Kind = "underline"
        package static let strikethrough: Kind = "strikethrough"
        package static let spoiler: Kind = "spoiler"
        package static let blockquote: Kind = "blockquote"
        package static let expandableBlockquote: Kind = "expandable_blockquote"
        package static let code: Kind = "code"
        package static let pre: Kind = "pre"
        package static let textLink: Kind = "text_link"
        package static let textMention: Kind = "text_mention"
        package static let customEmoji: Kind = "custom_emoji"
        package static let dateTime: Kind = "date_time"

        /// Whether half of such an entity means nothing: half an address, half a name, half an emoji.
        package var isIndivisible: Bool {
            switch self {
            case .mention, .hashtag, .cashtag, .botCommand, .url, .email, .phoneNumber, .textMention, .customEmoji,
                .dateTime:
                true
            default: false
            }
        }
    }
}

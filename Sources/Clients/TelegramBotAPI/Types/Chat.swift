/// A chat as it stands in messages.
package struct Chat: Sendable, Hashable, Codable {
    /// Negative for groups; exceeds 32 bits.
    package var id: Int64
    package var type: Kind
    package var title: String?
    package var username: String?
    package var firstName: String?
    package var lastName: String?
    package var isForum: Bool?

    package init(
        id: Int64, type: Kind, title: String? = nil, username: String? = nil, firstName: String? = nil,
        lastName: String? = nil, isForum: Bool? = nil
    ) {
        self.id = id
        self.type = type
        self.title = title
        self.username = username
        self.firstName = firstName
        self.lastName = lastName
        self.isForum = isForum
    }

    /// The type of a chat; one that is not known yet is kept as it came.
    package struct Kind: Sendable, Hashable, Codable, RawRepresentable, ExpressibleByStringLiteral {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }

        package static let `private`: Kind = "private"
        package static let group: Kind = "group"
        package static let supergroup: Kind = "supergroup"
        package static let channel: Kind = "channel"
    }

    enum CodingKeys: String, CodingKey {
        case id, type, title, username
        case firstName = "first_name"
        case lastName = "last_name"
        case isForum = "is_forum"
    }
}

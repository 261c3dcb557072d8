/// Someone's place in a chat.
package struct ChatMember: Sendable, Hashable, Decodable {
    package let user: User
    package let status: Status
    /// Of the owner and administrators: whether they write in the group's name.
    package let isAnonymous: Bool
    package let customTitle: String?
    /// Of a restricted user: whether they are in the chat at present.
    package let isMember: Bool?
    private let rights: Set<String>

    package enum Status: String, Sendable, Codable {
        case creator, administrator, member, restricted, left, kicked
    }

    /// Rights as the Bot API names them.
    package enum Right: String, Sendable, CaseIterable {
        case manageTopics = "can_manage_topics"
        case deleteMessages = "can_delete_messages"
        case pinMessages = "can_pin_messages"
        case restrictMembers = "can_restrict_members"
        case inviteUsers = "can_invite_users"
        case changeInfo = "can_change_info"
        case manageChat = "can_manage_chat"
        case promoteMembers = "can_promote_members"
    }

    package init(
        user: User, status: Status, isAnonymous: Bool = false, customTitle: String? = nil, rights: Set<Right> = []
    ) {
        self.user = user
        self.status = status
        self.isAnonymous = isAnonymous
        self.customTitle = customTitle
        isMember = nil
        self.rights = Set(rights.map(\.rawValue))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        user = try container.decode(User.self, forKey: "user")
        status = try container.decode(Status.self, forKey: "status")
        isAnonymous = container.lenient("is_anonymous") ?? false
        customTitle = container.lenient("custom_title")
        isMember = container.lenient("is_member")
        rights = Set(
            Right.allCases.lazy.map(\.rawValue).filter { container.lenient(AnyKey(stringValue: $0)) ?? false })
    }

    /// Whether they may do this as an administrator. The owner may do everything.
    package func can(_ right: Right) -> Bool {
        switch status {
        case .creator: true
        case .administrator: rights.contains(right.rawValue)
        default: false
        }
    }

    package var isAdministrator: Bool { status == .creator || status == .administrator }

    /// Whether they are in the chat at present.
    package var isPresent: Bool {
        switch status {
        case .creator, .administrator, .member: true
        case .restricted: isMember ?? false
        case .left, .kicked: false
        }
    }
}

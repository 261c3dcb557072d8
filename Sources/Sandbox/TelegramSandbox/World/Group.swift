/// A group: a basic one, a supergroup, or a forum.
struct Group {
    var id: Int64
    var title: String
    var isSupergroup: Bool
    var isForum: Bool
    var hasProtectedContent = false
    var members: [Int64: Member] = [:]
    var topics: [Int64: Topic] = [:]
    /// 1 told that the group was made, and stands for the General topic.
    var nextMessageID: Int64 = 2
    /// Where it lives on.
    var migratedTo: Int64?

    struct Member: Hashable {
        var status: Status
        var rights: Set<SandboxRight> = []
        var isAnonymous = false

        func can(_ right: SandboxRight) -> Bool {
            status == .creator || status == .administrator && rights.contains(right)
        }

        var isPresent: Bool { status != .left && status != .kicked }
        var isAdministrator: Bool { status == .creator || status == .administrator }
    }

    enum Status: String {
        case creator, administrator, member, left, kicked
    }

    struct Topic: Hashable {
        var name: String
        var iconColor: Int64
        var iconCustomEmojiID: String?
        let creator: Int64
        var isClosed = false
    }
}

/// What an administrator may do.
package enum SandboxRight: String, Sendable, Hashable, CaseIterable {
    case manageTopics = "can_manage_topics"
    case deleteMessages = "can_delete_messages"
    case pinMessages = "can_pin_messages"
    case restrictMembers = "can_restrict_members"
    case inviteUsers = "can_invite_users"
    case changeInfo = "can_change_info"
    case promoteMembers = "can_promote_members"
}

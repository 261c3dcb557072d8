/// A command that apps offer to people.
package struct BotCommand: Sendable, Hashable, Encodable {
    /// 1–32 of `a-z`, `0-9` and `_`.
    package var command: String
    /// 1–256 characters.
    package var description: String

    package init(_ command: String, _ description: String) {
        self.command = command
        self.description = description
    }

    /// Where commands are offered.
    package struct Scope: Sendable, Hashable, Encodable {
        package let type: String
        package var chatID: Int64?
        package var userID: Int64?

        package static let `default` = Scope(type: "default")
        package static let allPrivateChats = Scope(type: "all_private_chats")
        package static let allGroupChats = Scope(type: "all_group_chats")
        package static let allChatAdministrators = Scope(type: "all_chat_administrators")
        package static func chat(_ id: Int64) -> Scope { Scope(type: "chat", chatID: id) }
        package static func chatAdministrators(_ id: Int64) -> Scope { Scope(type: "chat_administrators", chatID: id) }
    }
}

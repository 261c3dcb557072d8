/// Someone's place in a chat changed. Of the bot itself in a private chat: blocked (`kicked`) or unblocked (`member`).
package struct ChatMemberUpdate: Sendable, Hashable, Decodable {
    package let chat: Chat
    /// Who made the change.
    package let from: User
    /// Unix time.
    package let date: Int64
    package let oldChatMember: ChatMember
    package let newChatMember: ChatMember

    private enum CodingKeys: String, CodingKey {
        case chat, from, date
        case oldChatMember = "old_chat_member"
        case newChatMember = "new_chat_member"
    }
}

/// Where a person writes.
package enum SandboxPlace: Sendable, Hashable {
    /// The private chat with a bot.
    case bot(Int64)
    /// A group; `nil` is the General topic of a forum.
    case group(Int64, topic: Int64? = nil)
}

/// Which updates we ask for.
package enum AllowedUpdates {
    /// All that the desk uses. Always sent in full: the default leaves out reactions and `chat_member`, and what is
    /// left out of a later call keeps its previous setting.
    package static let full = [
        "message", "edited_message", "callback_query", "message_reaction", "message_reaction_count",
        "my_chat_member", "chat_member",
    ]
}

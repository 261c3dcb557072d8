import JSON

/// What a sender must know of a call without understanding it.
extension BotCall {
    /// How much of the limits it takes: the number of messages that it sends or edits, 1 for a topic's creation or
    /// change, 0 for what Telegram does not count (asking, deleting, reacting, pinning, answering buttons).
    package var limitCost: Int {
        switch method {
        case "sendMediaGroup": parameters["media"]?.arrayValue?.count ?? 1
        case "copyMessages": parameters["message_ids"]?.arrayValue?.count ?? 1
        case "sendChatAction": 0
        case "copyMessage", "forwardMessage": 1
        case _ where method.hasPrefix("send") || method.hasPrefix("editMessage") || method.hasSuffix("ForumTopic"): 1
        default: 0
        }
    }

    /// Whether doing it twice is doing it once, so that an unknown outcome is settled by doing it again. Not so for
    /// whatever sends a message or opens a topic.
    package var isIdempotent: Bool {
        switch method {
        case "createForumTopic", "copyMessage", "copyMessages", "forwardMessage", "pinChatMessage": false
        case "sendChatAction": true
        default: !method.hasPrefix("send")
        }
    }
}

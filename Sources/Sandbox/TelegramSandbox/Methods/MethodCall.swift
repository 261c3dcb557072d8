import JSON

/// A call whose bot is known and whose parameters have the right names and types.
struct MethodCall {
    let bot: Int64
    let method: String
    let parameters: [String: JSONValue]
    let files: [String: SandboxCall.File]

    func integer(_ name: String) -> Int64? { parameters[name]?.integerValue }
    func string(_ name: String) -> String? { parameters[name]?.stringValue }
    func bool(_ name: String) -> Bool { parameters[name]?.boolValue ?? false }

    /// The chat that the limits count for.
    var chatKey: ChatKey? {
        integer("chat_id").map { $0 > 0 ? .dialog(bot: bot, person: $0) : .group($0) }
    }

    /// What it costs against the limits; `nil` for calls that they do not count.
    var cost: Int? {
        switch method {
        case "sendMediaGroup": parameters["media"]?.arrayValue?.count ?? 1
        case "copyMessages", "forwardMessages": parameters["message_ids"]?.arrayValue?.count ?? 1
        case "sendChatAction": nil
        case _ where method.hasPrefix("send") || method.hasPrefix("editMessage") || method.hasSuffix("ForumTopic"): 1
        case "copyMessage", "forwardMessage": 1
        default: nil
        }
    }

    /// Parameters of the Bot API that the simulator does not know how to follow.
    static let notSimulated: Set<String> = [
        "parse_mode", "question_parse_mode", "explanation_parse_mode", "description_parse_mode", "inline_message_id",
        "business_connection_id", "direct_messages_topic_id", "suggested_post_parameters", "rich_message",
    ]
}

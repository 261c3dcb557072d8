extension BotAPIError {
    /// The code for an error in the Bot API's form. The texts are the official server's (those of Telegram itself in
    /// capitals); it is not consistent about capitals, so that they are compared without.
    static func code(for errorCode: Int, _ description: String) -> Code {
        let text = description.lowercased()
        switch errorCode {
        case 429: return .retryAfter
        case 401: return .unauthorized
        case 409: return text.contains("webhook is active") ? .webhookActive : .conflict
        case 413: return .fileTooBig
        case 504: return .unknownOutcome
        case 500...: return .serverError
        default: break
        }
        if let known = texts.first(where: { text.contains($0.text) }) { return known.code }
        switch errorCode {
        case 403: return .forbidden
        case 404: return .notFound
        default: return .badRequest
        }
    }

    /// What a description contains, the more telling first.
    private static let texts: [(text: String, code: Code)] =
        [
            ("too many requests", .retryAfter),
            ("message is not modified", .messageNotModified),
            ("message_not_modified", .messageNotModified),
            ("topic_not_modified", .topicNotModified),
            ("topic_closed", .topicClosed),
            ("message thread not found", .threadNotFound),
            ("topic_deleted", .threadNotFound),
            ("topic_id_invalid", .threadNotFound),
            ("message to be replied not found", .replyMessageNotFound),
            ("replied message not found", .replyMessageNotFound),
            ("reply message not found", .replyMessageNotFound),
            ("quote_text_invalid", .quoteNotFound),
            ("message can't be copied", .cantCopy),
            ("message can't be forwarded", .cantCopy),
            ("chat_forwards_restricted", .cantCopy),
            ("message can't be edited", .messageCantBeEdited),
            ("message can't be deleted", .messageCantBeDeleted),
            ("message_delete_forbidden", .messageCantBeDeleted),
            ("message_id_invalid", .messageNotFound),
            ("message identifier is not specified", .messageNotFound),
            ("message not found", .messageNotFound),
            ("group chat was upgraded", .migrated),
            ("chat is not a forum", .notForum),
            ("channel_forum_missing", .notForum),
            ("bot was blocked", .botBlocked),
            ("user_is_blocked", .botBlocked),
            ("user is deactivated", .userDeactivated),
            ("input_user_deactivated", .userDeactivated),
            ("can't initiate conversation", .cantInitiateConversation),
            ("bot was kicked", .botKicked),
            ("bot is not a member", .notMember),
            ("group chat was deleted", .groupDeleted),
            ("chat not found", .chatNotFound),
            ("peer_id_invalid", .chatNotFound),
            ("file is too big", .fileTooBig),
            ("file size is too big", .fileTooBig),
            ("entity too large", .fileTooBig),
            ("wrong file_id", .fileNotFound),
            ("wrong file identifier", .fileNotFound),
            ("wrong remote file identifier", .fileNotFound),
            ("file_reference_", .fileNotFound),
            ("message is too long", .textTooLong),
            ("caption is too long", .textTooLong),
            ("text is too long", .textTooLong),
            ("can't parse entities", .cantParseEntities),
            ("not enough rights", .notEnoughRights),
            ("have no rights", .notEnoughRights),
            ("need administrator rights", .notEnoughRights),
            ("chat_admin_required", .notEnoughRights),
            ("chat_write_forbidden", .notEnoughRights),
            ("query is too old", .callbackExpired),
            ("query_id_invalid", .callbackExpired),
            ("reaction_invalid", .reactionInvalid),
        ]
        + ["edit", "delete", "copy", "forward", "react", "pin"].map { ("message to \($0) not found", .messageNotFound) }
}

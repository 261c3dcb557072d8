import JSON

/// What a method answers, and the words that setWebhook and deleteWebhook add.
struct MethodResult {
    var value: JSONValue
    var description: String?

    static let yes = MethodResult(value: true)
}

extension World {
    mutating func execute(_ call: MethodCall) throws(Refusal) -> MethodResult {
        switch call.method {
        case "getMe": MethodResult(value: me(call.bot))
        case "getUpdates": MethodResult(value: try getUpdates(call))
        case "setWebhook": try setWebhook(call)
        case "deleteWebhook": deleteWebhook(call)
        case "getWebhookInfo": MethodResult(value: webhookInfo(call.bot))
        case "getChat": MethodResult(value: try getChat(call))
        case "getChatMember": MethodResult(value: try getChatMember(call))
        case "getChatMemberCount": MethodResult(value: try getChatMemberCount(call))
        case "getChatAdministrators": MethodResult(value: try getChatAdministrators(call))
        case "leaveChat": try leaveChat(call)
        case "getUserProfilePhotos": MethodResult(value: try profilePhotos(call))
        case "getFile": MethodResult(value: try getFile(call))
        case "setMyCommands": setMyCommands(call)
        case "getMyCommands": MethodResult(value: bots[call.bot]?.commands ?? [])
        case "deleteMyCommands": setMyCommands(call)
        case "answerCallbackQuery": try answerCallbackQuery(call)
        case "sendChatAction": try sendChatAction(call)
        case "sendMediaGroup": MethodResult(value: try sendMediaGroup(call))
        case "copyMessage", "copyMessages", "forwardMessage", "forwardMessages": MethodResult(value: try copy(call))
        case "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup":
            MethodResult(value: try edit(call))
        case "deleteMessage", "deleteMessages": try delete(call)
        case "setMessageReaction": try setMessageReaction(call)
        case "pinChatMessage", "unpinChatMessage": try pin(call)
        case "createForumTopic": MethodResult(value: try createForumTopic(call))
        case "editForumTopic": try editForumTopic(call)
        case "closeForumTopic", "reopenForumTopic": try setTopicClosed(call)
        case "deleteForumTopic": try deleteForumTopic(call)
        case "getForumTopicIconStickers": MethodResult(value: iconStickers(for: call.bot))
        case _ where call.method.hasPrefix("send"): MethodResult(value: try send(call))
        default: throw .methodNotFound
        }
    }
}

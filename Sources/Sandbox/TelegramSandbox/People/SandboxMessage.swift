package import JSON

/// A message as an onlooker sees it.
package struct SandboxMessage: Sendable, Hashable {
    package let id: Int64
    package let chatID: Int64
    package let topicID: Int64?
    /// A person or a bot.
    package let senderID: Int64
    package let isFromBot: Bool
    package let isService: Bool
    /// The Bot API's word, such as `text` or `photo`.
    package let kind: String
    /// Text or caption.
    package let text: String?
    package let entities: JSONValue?
    package let replyTo: Int64?
    package let quote: String?
    package let mediaGroupID: String?
    /// Texts of before, the oldest first.
    package let earlierTexts: [String]
    package let isSilent: Bool
    package let isProtected: Bool
    /// Emoji by who reacted.
    package let reactions: [Int64: [String]]
    package let replyMarkup: JSONValue?
    /// Unix seconds.
    package let date: Int64
    /// All fields of the content, as kept.
    package let content: [String: JSONValue]

    init(_ record: MessageRecord) {
        func text(_ content: [String: JSONValue]) -> String? { (content["text"] ?? content["caption"])?.stringValue }
        id = record.id
        chatID = record.chat.chatID
        topicID = record.threadID
        senderID = record.sender.id
        isFromBot = if case .bot = record.sender { true } else { false }
        isService = record.isService
        kind = record.kind
        self.text = text(record.content)
        entities = record.content["entities"] ?? record.content["caption_entities"]
        replyTo = record.replyTo
        quote = record.quote?["text"]?.stringValue
        mediaGroupID = record.mediaGroupID
        earlierTexts = record.earlierContents.compactMap(text)
        isSilent = record.isSilent
        isProtected = record.isProtected
        reactions = record.reactions.mapValues { $0.compactMap { $0["emoji"]?.stringValue } }
        replyMarkup = record.replyMarkup
        date = record.date
        content = record.content
    }

    package var json: JSONValue {
        var json: JSONValue = [
            "id": .integer(id), "chat_id": .integer(chatID), "sender_id": .integer(senderID),
            "is_from_bot": .bool(isFromBot), "is_service": .bool(isService), "kind": .string(kind),
            "date": .integer(date), "earlier_texts": .array(earlierTexts.map(JSONValue.string)),
        ]
        json["topic_id"] = topicID.map(JSONValue.integer)
        json["text"] = text.map(JSONValue.string)
        json["entities"] = entities
        json["reply_to"] = replyTo.map(JSONValue.integer)
        json["media_group_id"] = mediaGroupID.map(JSONValue.string)
        if let replyMarkup { json["reply_markup"] = replyMarkup }
        if !reactions.isEmpty {
            json["reactions"] = .object(
                Dictionary(uniqueKeysWithValues: reactions.map { ("\($0)", .array($1.map(JSONValue.string))) }))
        }
        return json
    }
}

/// A topic as an onlooker sees it.
package struct SandboxTopic: Sendable, Hashable {
    package let id: Int64
    package let name: String
    package let iconCustomEmojiID: String?
    package let isClosed: Bool
}

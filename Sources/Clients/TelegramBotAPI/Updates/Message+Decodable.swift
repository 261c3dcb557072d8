extension Message: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        messageID = try container.decode(Int64.self, forKey: .messageID)
        chat = try container.decode(Chat.self, forKey: .chat)
        date = container.lenient(.date) ?? 0
        messageThreadID = container.lenient(.messageThreadID)
        isTopicMessage = container.lenient(.isTopicMessage) ?? false
        from = container.lenient(.from)
        senderChat = container.lenient(.senderChat)
        authorSignature = container.lenient(.authorSignature)
        viaBot = container.lenient(.viaBot)
        editDate = container.lenient(.editDate)
        forwardOrigin = container.lenient(.forwardOrigin)
        isAutomaticForward = container.lenient(.isAutomaticForward) ?? false
        replyToMessage = container.lenient(.replyToMessage)
        externalReply = container.lenient(.externalReply)
        quote = container.lenient(.quote)
        mediaGroupID = container.lenient(.mediaGroupID)
        hasProtectedContent = container.lenient(.hasProtectedContent) ?? false
        showCaptionAboveMedia = container.lenient(.showCaptionAboveMedia) ?? false
        hasMediaSpoiler = container.lenient(.hasMediaSpoiler) ?? false
        linkPreviewOptions = container.lenient(.linkPreviewOptions)
        replyMarkup = container.lenient(.replyMarkup)
        caption = Self.formattedText(container, .caption, .captionEntities)
        content =
            try Self.content(container) ?? Self.service(container).map(MessageContent.service)
            ?? .unsupported(Self.unknownKind(decoder))
    }

    static func formattedText(_ container: KeyedDecodingContainer<Key>, _ text: Key, _ entities: Key) -> FormattedText?
    {
        guard let text: String = container.lenient(text) else { return nil }
        return FormattedText(text, entities: container.lenientArray(entities) ?? [])
    }

    /// An animation also comes as a document, and a venue also as a location, for older programs: the narrower first.
    private static func content(_ container: KeyedDecodingContainer<Key>) -> MessageContent? {
        if let text = formattedText(container, .text, .entities) { return .text(text) }
        if let sizes: [PhotoSize] = container.lenientArray(.photo), !sizes.isEmpty { return .photo(sizes) }
        if let file: MediaFile = container.lenient(.video) { return .video(file) }
        if let file: MediaFile = container.lenient(.animation) { return .animation(file) }
        if let file: MediaFile = container.lenient(.document) { return .document(file) }
        if let file: MediaFile = container.lenient(.voice) { return .voice(file) }
        if let file: MediaFile = container.lenient(.audio) { return .audio(file) }
        if let file: MediaFile = container.lenient(.videoNote) { return .videoNote(file) }
        if let sticker: Sticker = container.lenient(.sticker) { return .sticker(sticker) }
        if let venue: Venue = container.lenient(.venue) { return .venue(venue) }
        if let location: Location = container.lenient(.location) { return .location(location) }
        if let contact: SharedContact = container.lenient(.contact) { return .contact(contact) }
        if let poll: Poll = container.lenient(.poll) { return .poll(poll) }
        if let dice: Dice = container.lenient(.dice) { return .dice(dice) }
        return nil
    }

    private static func service(_ container: KeyedDecodingContainer<Key>) -> ServiceMessage? {
        if let topic: ForumTopicCreated = container.lenient(.forumTopicCreated) {
            return .topicCreated(
                name: topic.name, iconColor: topic.iconColor, iconCustomEmojiID: topic.iconCustomEmojiID)
        }
        if let edit: ForumTopicEdited = container.lenient(.forumTopicEdited) {
            return .topicEdited(name: edit.name, iconCustomEmojiID: edit.iconCustomEmojiID)
        }
        if container.contains(.forumTopicClosed) { return .topicClosed }
        if container.contains(.forumTopicReopened) { return .topicReopened }
        if container.contains(.generalForumTopicHidden) { return .generalTopicHidden }
        if container.contains(.generalForumTopicUnhidden) { return .generalTopicUnhidden }
        if let users: [User] = container.lenientArray(.newChatMembers) { return .newMembers(users) }
        if let user: User = container.lenient(.leftChatMember) { return .leftMember(user) }
        if let title: String = container.lenient(.newChatTitle) { return .newTitle(title) }
        if let chatID: Int64 = container.lenient(.migrateToChatID) { return .migratedTo(chatID: chatID) }
        if let chatID: Int64 = container.lenient(.migrateFromChatID) { return .migratedFrom(chatID: chatID) }
        if let message: MessageID = container.lenient(.pinnedMessage) { return .pinned(messageID: message.messageID) }
        return otherServices.first(where: container.contains).map { .other($0.rawValue) }
    }

    private static let otherServices: [Key] = [
        .newChatPhoto, .deleteChatPhoto, .groupChatCreated, .supergroupChatCreated, .channelChatCreated,
        .messageAutoDeleteTimerChanged, .videoChatScheduled, .videoChatStarted, .videoChatEnded,
        .videoChatParticipantsInvited, .boostAdded, .chatBackgroundSet, .chatOwnerLeft, .chatOwnerChanged,
        .proximityAlertTriggered, .writeAccessAllowed, .giveawayCreated, .giveawayCompleted,
    ]

    /// The first field that tells nothing of the message but must then be its content.
    private static func unknownKind(_ decoder: any Decoder) throws -> String {
        try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
            .filter { !attributes.contains($0) }.min() ?? "unknown"
    }
}

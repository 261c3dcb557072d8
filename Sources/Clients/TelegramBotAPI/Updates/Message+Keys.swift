extension Message {
    enum Key: String, CodingKey {
        case chat, from, date, text, entities, quote, caption
        case photo, video, animation, document, voice, audio, sticker, venue, location, contact, poll, dice
        case messageID = "message_id"
        case messageThreadID = "message_thread_id"
        case isTopicMessage = "is_topic_message"
        case senderChat = "sender_chat"
        case authorSignature = "author_signature"
        case viaBot = "via_bot"
        case editDate = "edit_date"
        case forwardOrigin = "forward_origin"
        case isAutomaticForward = "is_automatic_forward"
        case replyToMessage = "reply_to_message"
        case externalReply = "external_reply"
        case mediaGroupID = "media_group_id"
        case hasProtectedContent = "has_protected_content"
        case showCaptionAboveMedia = "show_caption_above_media"
        case hasMediaSpoiler = "has_media_spoiler"
        case linkPreviewOptions = "link_preview_options"
        case replyMarkup = "reply_markup"
        case captionEntities = "caption_entities"
        case videoNote = "video_note"
        case forumTopicCreated = "forum_topic_created"
        case forumTopicEdited = "forum_topic_edited"
        case forumTopicClosed = "forum_topic_closed"
        case forumTopicReopened = "forum_topic_reopened"
        case generalForumTopicHidden = "general_forum_topic_hidden"
        case generalForumTopicUnhidden = "general_forum_topic_unhidden"
        case newChatMembers = "new_chat_members"
        case leftChatMember = "left_chat_member"
        case newChatTitle = "new_chat_title"
        case migrateToChatID = "migrate_to_chat_id"
        case migrateFromChatID = "migrate_from_chat_id"
        case pinnedMessage = "pinned_message"
        case newChatPhoto = "new_chat_photo"
        case deleteChatPhoto = "delete_chat_photo"
        case groupChatCreated = "group_chat_created"
        case supergroupChatCreated = "supergroup_chat_created"
        case channelChatCreated = "channel_chat_created"
        case messageAutoDeleteTimerChanged = "message_auto_delete_timer_changed"
        case videoChatScheduled = "video_chat_scheduled"
        case videoChatStarted = "video_chat_started"
        case videoChatEnded = "video_chat_ended"
        case videoChatParticipantsInvited = "video_chat_participants_invited"
        case boostAdded = "boost_added"
        case chatBackgroundSet = "chat_background_set"
        case chatOwnerLeft = "chat_owner_left"
        case chatOwnerChanged = "chat_owner_changed"
        case proximityAlertTriggered = "proximity_alert_triggered"
        case writeAccessAllowed = "write_access_allowed"
        case giveawayCreated = "giveaway_created"
        case giveawayCompleted = "giveaway_completed"
    }

    /// Fields that say something about a message but are not what it holds.
    static let attributes: Set<String> = [
        "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
        "sender_business_bot", "sender_tag", "date", "guest_query_id", "business_connection_id", "chat",
        "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote",
        "reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user",
        "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post",
        "media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options",
        "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media",
        "has_media_spoiler", "reply_markup",
        // The Bot API of before 7.0; some servers still send them.
        "forward_from", "forward_from_chat", "forward_from_message_id", "forward_signature", "forward_sender_name",
        "forward_date", "new_chat_member", "new_chat_participant",
    ]
}

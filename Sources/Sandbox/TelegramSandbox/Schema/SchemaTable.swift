/// What the Bot API (version 10.1) takes, from its documentation. One entry a line, its further lines indented: a name,
/// then members as `name:types`, `!` for those that are required, `[T]` for arrays, `|` between alternatives. A type
/// that is one of several is `name = subtypes`, one that is not looked into `name *`.
enum SchemaTable {
    static let methods = """
        getMe
        getUpdates offset:Integer limit:Integer timeout:Integer allowed_updates:[String]
        setWebhook url!:String certificate:InputFile ip_address:String max_connections:Integer
            allowed_updates:[String] drop_pending_updates:Boolean secret_token:String
        deleteWebhook drop_pending_updates:Boolean
        getWebhookInfo
        getChat chat_id!:Integer|String
        getChatMember chat_id!:Integer|String user_id!:Integer
        getChatMemberCount chat_id!:Integer|String
        getChatAdministrators chat_id!:Integer|String return_bots:Boolean
        leaveChat chat_id!:Integer|String
        getUserProfilePhotos user_id!:Integer offset:Integer limit:Integer
        sendMessage business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer text!:String parse_mode:String entities:[MessageEntity]
            link_preview_options:LinkPreviewOptions disable_notification:Boolean protect_content:Boolean
            allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendPhoto business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer photo!:InputFile|String caption:String parse_mode:String
            caption_entities:[MessageEntity] show_caption_above_media:Boolean has_spoiler:Boolean
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendVideo business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer video!:InputFile|String duration:Integer width:Integer
            height:Integer thumbnail:InputFile|String cover:InputFile|String start_timestamp:Integer
            caption:String parse_mode:String caption_entities:[MessageEntity]
            show_caption_above_media:Boolean has_spoiler:Boolean supports_streaming:Boolean
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendAnimation business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer animation!:InputFile|String duration:Integer width:Integer
            height:Integer thumbnail:InputFile|String caption:String parse_mode:String
            caption_entities:[MessageEntity] show_caption_above_media:Boolean has_spoiler:Boolean
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendAudio business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer audio!:InputFile|String caption:String parse_mode:String
            caption_entities:[MessageEntity] duration:Integer performer:String title:String
            thumbnail:InputFile|String disable_notification:Boolean protect_content:Boolean
            allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendVoice business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer voice!:InputFile|String caption:String parse_mode:String
            caption_entities:[MessageEntity] duration:Integer disable_notification:Boolean
            protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendVideoNote business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer video_note!:InputFile|String duration:Integer length:Integer
            thumbnail:InputFile|String disable_notification:Boolean protect_content:Boolean
            allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendDocument business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer document!:InputFile|String thumbnail:InputFile|String
            caption:String parse_mode:String caption_entities:[MessageEntity]
            disable_content_type_detection:Boolean disable_notification:Boolean protect_content:Boolean
            allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendSticker business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer sticker!:InputFile|String emoji:String
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendLocation business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer latitude!:Float longitude!:Float horizontal_accuracy:Float
            live_period:Integer heading:Integer proximity_alert_radius:Integer disable_notification:Boolean
            protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendVenue business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer latitude!:Float longitude!:Float title!:String address!:String
            foursquare_id:String foursquare_type:String google_place_id:String google_place_type:String
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendContact business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer phone_number!:String first_name!:String last_name:String
            vcard:String disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendPoll business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            question!:String question_parse_mode:String question_entities:[MessageEntity]
            options!:[InputPollOption] is_anonymous:Boolean type:String allows_multiple_answers:Boolean
            allows_revoting:Boolean shuffle_options:Boolean allow_adding_options:Boolean
            hide_results_until_closes:Boolean members_only:Boolean country_codes:[String]
            correct_option_ids:[Integer] explanation:String explanation_parse_mode:String
            explanation_entities:[MessageEntity] explanation_media:InputPollMedia open_period:Integer
            close_date:Integer is_closed:Boolean description:String description_parse_mode:String
            description_entities:[MessageEntity] media:InputPollMedia disable_notification:Boolean
            protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendDice business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer emoji:String disable_notification:Boolean
            protect_content:Boolean allow_paid_broadcast:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        sendMediaGroup business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer
            media!:[InputMediaAudio]|[InputMediaDocument]|[InputMediaLivePhoto]|[InputMediaPhoto]|[InputMediaVideo]
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String reply_parameters:ReplyParameters
        sendChatAction business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            action!:String
        copyMessage chat_id!:Integer|String message_thread_id:Integer direct_messages_topic_id:Integer
            from_chat_id!:Integer|String message_id!:Integer video_start_timestamp:Integer caption:String
            parse_mode:String caption_entities:[MessageEntity] show_caption_above_media:Boolean
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        copyMessages chat_id!:Integer|String message_thread_id:Integer direct_messages_topic_id:Integer
            from_chat_id!:Integer|String message_ids!:[Integer] disable_notification:Boolean
            protect_content:Boolean remove_caption:Boolean
        forwardMessage chat_id!:Integer|String message_thread_id:Integer direct_messages_topic_id:Integer
            from_chat_id!:Integer|String video_start_timestamp:Integer disable_notification:Boolean
            protect_content:Boolean message_effect_id:String
            suggested_post_parameters:SuggestedPostParameters message_id!:Integer
        forwardMessages chat_id!:Integer|String message_thread_id:Integer direct_messages_topic_id:Integer
            from_chat_id!:Integer|String message_ids!:[Integer] disable_notification:Boolean
            protect_content:Boolean
        editMessageText business_connection_id:String chat_id:Integer|String message_id:Integer
            inline_message_id:String text:String parse_mode:String entities:[MessageEntity]
            link_preview_options:LinkPreviewOptions rich_message:InputRichMessage
            reply_markup:InlineKeyboardMarkup
        editMessageCaption business_connection_id:String chat_id:Integer|String message_id:Integer
            inline_message_id:String caption:String parse_mode:String caption_entities:[MessageEntity]
            show_caption_above_media:Boolean reply_markup:InlineKeyboardMarkup
        editMessageMedia business_connection_id:String chat_id:Integer|String message_id:Integer
            inline_message_id:String media!:InputMedia reply_markup:InlineKeyboardMarkup
        editMessageReplyMarkup business_connection_id:String chat_id:Integer|String message_id:Integer
            inline_message_id:String reply_markup:InlineKeyboardMarkup
        deleteMessage chat_id!:Integer|String message_id!:Integer
        deleteMessages chat_id!:Integer|String message_ids!:[Integer]
        setMessageReaction chat_id!:Integer|String message_id!:Integer reaction:[ReactionType]
            is_big:Boolean
        pinChatMessage business_connection_id:String chat_id!:Integer|String message_id!:Integer
            disable_notification:Boolean
        unpinChatMessage business_connection_id:String chat_id!:Integer|String message_id:Integer
        createForumTopic chat_id!:Integer|String name!:String icon_color:Integer icon_custom_emoji_id:String
        editForumTopic chat_id!:Integer|String message_thread_id!:Integer name:String
            icon_custom_emoji_id:String
        closeForumTopic chat_id!:Integer|String message_thread_id!:Integer
        reopenForumTopic chat_id!:Integer|String message_thread_id!:Integer
        deleteForumTopic chat_id!:Integer|String message_thread_id!:Integer
        getForumTopicIconStickers
        answerCallbackQuery callback_query_id!:String text:String show_alert:Boolean url:String
            cache_time:Integer
        getFile file_id!:String
        setMyCommands commands!:[BotCommand] scope:BotCommandScope language_code:String
        getMyCommands scope:BotCommandScope language_code:String
        deleteMyCommands scope:BotCommandScope language_code:String
        """

    static let types = """
        BotCommand command!:String description!:String
        BotCommandScope = BotCommandScopeDefault BotCommandScopeAllPrivateChats BotCommandScopeAllGroupChats
            BotCommandScopeAllChatAdministrators BotCommandScopeChat BotCommandScopeChatAdministrators
            BotCommandScopeChatMember
        BotCommandScopeAllChatAdministrators type!:String
        BotCommandScopeAllGroupChats type!:String
        BotCommandScopeAllPrivateChats type!:String
        BotCommandScopeChat type!:String chat_id!:Integer|String
        BotCommandScopeChatAdministrators type!:String chat_id!:Integer|String
        BotCommandScopeChatMember type!:String chat_id!:Integer|String user_id!:Integer
        BotCommandScopeDefault type!:String
        CallbackGame
        ChatAdministratorRights is_anonymous!:Boolean can_manage_chat!:Boolean can_delete_messages!:Boolean
            can_manage_video_chats!:Boolean can_restrict_members!:Boolean can_promote_members!:Boolean
            can_change_info!:Boolean can_invite_users!:Boolean can_post_stories!:Boolean
            can_edit_stories!:Boolean can_delete_stories!:Boolean can_post_messages:Boolean
            can_edit_messages:Boolean can_pin_messages:Boolean can_manage_topics:Boolean
            can_manage_direct_messages:Boolean can_manage_tags:Boolean
        CopyTextButton text!:String
        ForceReply force_reply!:Boolean input_field_placeholder:String selective:Boolean
        InlineKeyboardButton text!:String icon_custom_emoji_id:String style:String url:String
            callback_data:String web_app:WebAppInfo login_url:LoginUrl switch_inline_query:String
            switch_inline_query_current_chat:String
            switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat copy_text:CopyTextButton
            callback_game:CallbackGame pay:Boolean
        InlineKeyboardMarkup inline_keyboard!:[[InlineKeyboardButton]]
        InputMedia = InputMediaAnimation InputMediaAudio InputMediaDocument InputMediaLivePhoto
            InputMediaPhoto InputMediaVideo
        InputMediaAnimation type!:String media!:String thumbnail:String caption:String parse_mode:String
            caption_entities:[MessageEntity] show_caption_above_media:Boolean width:Integer height:Integer
            duration:Integer has_spoiler:Boolean
        InputMediaAudio type!:String media!:String thumbnail:String caption:String parse_mode:String
            caption_entities:[MessageEntity] duration:Integer performer:String title:String
        InputMediaDocument type!:String media!:String thumbnail:String caption:String parse_mode:String
            caption_entities:[MessageEntity] disable_content_type_detection:Boolean
        InputMediaLink type!:String url!:String
        InputMediaLivePhoto type!:String media!:String photo!:String caption:String parse_mode:String
            caption_entities:[MessageEntity] show_caption_above_media:Boolean has_spoiler:Boolean
        InputMediaLocation type!:String latitude!:Float longitude!:Float horizontal_accuracy:Float
        InputMediaPhoto type!:String media!:String caption:String parse_mode:String
            caption_entities:[MessageEntity] show_caption_above_media:Boolean has_spoiler:Boolean
        InputMediaSticker type!:String media!:String emoji:String
        InputMediaVenue type!:String latitude!:Float longitude!:Float title!:String address!:String
            foursquare_id:String foursquare_type:String google_place_id:String google_place_type:String
        InputMediaVideo type!:String media!:String thumbnail:String cover:String start_timestamp:Integer
            caption:String parse_mode:String caption_entities:[MessageEntity]
            show_caption_above_media:Boolean width:Integer height:Integer duration:Integer
            supports_streaming:Boolean has_spoiler:Boolean
        InputPollMedia = InputMediaAnimation InputMediaAudio InputMediaDocument InputMediaLivePhoto
            InputMediaLocation InputMediaPhoto InputMediaVenue InputMediaVideo
        InputPollOption text!:String text_parse_mode:String text_entities:[MessageEntity]
            media:InputPollOptionMedia
        InputPollOptionMedia = InputMediaAnimation InputMediaLink InputMediaLivePhoto InputMediaLocation
            InputMediaPhoto InputMediaSticker InputMediaVenue InputMediaVideo
        InputRichMessage *
        KeyboardButton text!:String icon_custom_emoji_id:String style:String
            request_users:KeyboardButtonRequestUsers request_chat:KeyboardButtonRequestChat
            request_managed_bot:KeyboardButtonRequestManagedBot request_contact:Boolean
            request_location:Boolean request_poll:KeyboardButtonPollType web_app:WebAppInfo
        KeyboardButtonPollType type:String
        KeyboardButtonRequestChat request_id!:Integer chat_is_channel!:Boolean chat_is_forum:Boolean
            chat_has_username:Boolean chat_is_created:Boolean
            user_administrator_rights:ChatAdministratorRights
            bot_administrator_rights:ChatAdministratorRights bot_is_member:Boolean request_title:Boolean
            request_username:Boolean request_photo:Boolean
        KeyboardButtonRequestManagedBot request_id!:Integer suggested_name:String suggested_username:String
        KeyboardButtonRequestUsers request_id!:Integer user_is_bot:Boolean user_is_premium:Boolean
            max_quantity:Integer request_name:Boolean request_username:Boolean request_photo:Boolean
        LinkPreviewOptions is_disabled:Boolean url:String prefer_small_media:Boolean
            prefer_large_media:Boolean show_above_text:Boolean
        LoginUrl url!:String forward_text:String bot_username:String request_write_access:Boolean
        MessageEntity type!:String offset!:Integer length!:Integer url:String user:User language:String
            custom_emoji_id:String unix_time:Integer date_time_format:String
        ReactionType = ReactionTypeEmoji ReactionTypeCustomEmoji ReactionTypePaid
        ReactionTypeCustomEmoji type!:String custom_emoji_id!:String
        ReactionTypeEmoji type!:String emoji!:String
        ReactionTypePaid type!:String
        ReplyKeyboardMarkup keyboard!:[[KeyboardButton]] is_persistent:Boolean resize_keyboard:Boolean
            one_time_keyboard:Boolean input_field_placeholder:String selective:Boolean
        ReplyKeyboardRemove remove_keyboard!:Boolean selective:Boolean
        ReplyParameters message_id!:Integer chat_id:Integer|String allow_sending_without_reply:Boolean
            quote:String quote_parse_mode:String quote_entities:[MessageEntity] quote_position:Integer
            checklist_task_id:Integer poll_option_id:String
        SuggestedPostParameters price:SuggestedPostPrice send_date:Integer
        SuggestedPostPrice currency!:String amount!:Integer
        SwitchInlineQueryChosenChat query:String allow_user_chats:Boolean allow_bot_chats:Boolean
            allow_group_chats:Boolean allow_channel_chats:Boolean
        User id!:Integer is_bot!:Boolean first_name!:String last_name:String username:String
            language_code:String is_premium:Boolean added_to_attachment_menu:Boolean can_join_groups:Boolean
            can_read_all_group_messages:Boolean supports_guest_queries:Boolean
            supports_inline_queries:Boolean can_connect_to_business:Boolean has_main_web_app:Boolean
            has_topics_enabled:Boolean allows_users_to_create_topics:Boolean can_manage_bots:Boolean
            supports_join_request_queries:Boolean
        WebAppInfo url!:String
        """
}

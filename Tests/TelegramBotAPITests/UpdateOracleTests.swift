import FoundationEssentials
import JSON
import Testing

@testable import TelegramBotAPI

// Without the Bot API's description there is nothing to make examples from: skipped: no oracles.
@Suite("Updates as the Bot API describes them", .enabled(if: !Oracle.isMissing, "skipped: no oracles"))
struct UpdateOracleTests {
    static let generator = Oracle.shared.map(ExampleGenerator.init)
    static let updateFields = Oracle.shared?.types["Update"]?.filter { $0.name != "update_id" } ?? []
    static let messageFields = Oracle.shared?.types["Message"]?.filter { !$0.required } ?? []
    static let used = [
        "message", "edited_message", "callback_query", "message_reaction", "message_reaction_count",
        "my_chat_member", "chat_member",
    ]

    @Test("Every kind of update is read, with the least and with all it can hold", arguments: 0..<3)
    func kinds(optionalDepth: Int) throws {
        let generator = try #require(Self.generator)
        for field in Self.updateFields {
            let content = generator.value(field, in: "Update", optionalDepth: optionalDepth)
            let update = try Update(decoding: JSONValue.object(["update_id": 7, field.name: content]).serialized())
            #expect(update.id == 7)
            if Self.used.contains(field.name) {
                #expect(update.content.isReadable, "\(field.name)")
            } else {
                #expect(update.content == .unknown(field.name))
            }
        }
    }

    @Test("Every field of a message is taken for what it is")
    func messageParts() throws {
        let generator = try #require(Self.generator)
        for field in Self.messageFields {
            var message = generator.object("Message")
            message[field.name] = generator.value(field, in: "Message", optionalDepth: 2)
            let update = try Update(decoding: JSONValue.object(["update_id": 7, "message": message]).serialized())
            guard case .message(let message) = update.content else {
                Issue.record("\(field.name): \(update.content)")
                continue
            }
            #expect(message.content.kind == Self.expectedKind(field.name), "\(field.name)")
        }
    }

    @Test("A field that is not what it should be costs that field, not the message")
    func wrongTypes() throws {
        let generator = try #require(Self.generator)
        for field in Self.messageFields {
            var message = generator.object("Message")
            message["text"] = "Hello"
            if field.name != "text" { message[field.name] = [["surprise": 1], "x", 5] }
            let update = try Update(decoding: JSONValue.object(["update_id": 7, "message": message]).serialized())
            guard case .message(let message) = update.content else {
                Issue.record("\(field.name): \(update.content)")
                continue
            }
            #expect(message.content.kind == "text", "\(field.name)")
        }
    }

    @Test("Every kind of chat member and of origin is read")
    func variants() throws {
        let generator = try #require(Self.generator)
        for type in Oracle.shared?.subtypes["ChatMember"] ?? [] {
            let member = try JSONDecoder().decode(ChatMember.self, from: generator.object(type).serialized())
            #expect(
                type == "ChatMemberAdministrator"
                    ? member.can(.deleteMessages) : !member.can(.pinMessages) || type == "ChatMemberOwner")
        }
        for type in Oracle.shared?.subtypes["MessageOrigin"] ?? [] {
            let origin = try JSONDecoder().decode(MessageOrigin.self, from: generator.object(type).serialized())
            if case .unknown = origin { Issue.record("\(type)") }
        }
    }

    @Test("What the methods answer is read")
    func answers() throws {
        let generator = try #require(Self.generator)
        func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws {
            for depth in 0..<2 {
                _ = try JSONDecoder().decode(type, from: generator.object(name, optionalDepth: depth).serialized())
            }
        }
        try read(WebhookInfo.self, "WebhookInfo")
        try read(File.self, "File")
        try read(UserProfilePhotos.self, "UserProfilePhotos")
        try read(ForumTopic.self, "ForumTopic")
        try read(MessageID.self, "MessageId")
        try read(ChatFullInfo.self, "ChatFullInfo")
        try read(User.self, "User")
        try read(Sticker.self, "Sticker")
        try read(Message.self, "Message")
    }

    /// By a field's name, the kind that a message with it must have.
    private static func expectedKind(_ field: String) -> String {
        let contents = [
            "text", "photo", "video", "animation", "audio", "voice", "video_note", "document", "sticker", "location",
            "venue", "contact", "poll", "dice",
        ]
        if contents.contains(field) { return field }
        let services = [
            "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
            "group_chat_created", "supergroup_chat_created", "channel_chat_created",
            "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
            "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
            "general_forum_topic_hidden", "general_forum_topic_unhidden", "boost_added", "chat_background_set",
            "chat_owner_left", "chat_owner_changed", "proximity_alert_triggered", "write_access_allowed",
            "giveaway_created", "giveaway_completed",
        ]
        if services.contains(field) || field.hasPrefix("video_chat_") { return "service" }
        return Message.attributes.contains(field) ? "unknown" : field
    }
}

extension Update.Content {
    var isReadable: Bool {
        switch self {
        case .unknown, .unreadable: false
        default: true
        }
    }
}

import JSON
import Testing

@testable import TelegramSandbox

@Suite("Topics")
struct TopicTests {
    @Test("A bot is told of the topic that it opened itself, and answers in it reply to its first message")
    func created() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic()
        let update = try #require(try stage.updates().first)
        #expect(update["message"]?["forum_topic_created"]?["name"] == "Ann Lee")
        #expect(update["message"]?["message_id"]?.integerValue == topic)
        #expect(update["message"]?["message_thread_id"]?.integerValue == topic)
        #expect(update["message"]?["from"]?["id"]?.integerValue == stage.bot)
        try stage.agent.send("Hello", to: .group(stage.group, topic: topic))
        let message = try #require(try stage.updates().first?["message"])
        #expect(message["is_topic_message"] == true)
        #expect(message["reply_to_message"]?["message_id"]?.integerValue == topic)
        #expect(message["reply_to_message"]?["forum_topic_created"] != nil)
    }

    @Test("General has no thread, and what is no topic has none either")
    func general() throws {
        let stage = try Stage()
        #expect(stage.say("x").status == 200)
        #expect(stage.say("x", topic: 1).description == "Bad Request: message thread not found")
        let id = try #require(stage.say("y").json?["result"]?["message_id"]?.integerValue)
        #expect(stage.say("x", topic: id).description == "Bad Request: message thread not found")
        let reply = stage.call("sendMessage", ["chat_id": 501, "message_thread_id": 5, "text": "x"])
        #expect(reply.description == "Bad Request: message thread not found")
    }

    @Test("A deleted topic is told by no update, only by the next call")
    func deleted() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic()
        _ = stage.say("Hello", topic: topic)
        _ = try stage.updates()
        try stage.agent.deleteTopic(topic, in: stage.group)
        #expect(try stage.updates().isEmpty)
        #expect(stage.say("x", topic: topic).description == "Bad Request: message thread not found")
        let parameters: [String: JSONValue] = ["chat_id": .integer(stage.group), "message_thread_id": .integer(topic)]
        #expect(stage.call("closeForumTopic", parameters).description == "Bad Request: TOPIC_ID_INVALID")
        #expect(stage.sandbox.messages(group: stage.group, topic: topic).isEmpty)
    }

    @Test("A closed topic is closed to bots that are no administrators")
    func closed() throws {
        let stage = try Stage(rights: nil)
        let topic = try stage.agent.createTopic("x", in: stage.group)
        try stage.agent.closeTopic(topic, in: stage.group)
        #expect(stage.say("x", topic: topic).description == "Bad Request: TOPIC_CLOSED")
        try stage.sandbox.setMember(stage.bot, of: stage.group, rights: [])
        #expect(stage.say("x", topic: topic).status == 200)
    }

    @Test("What is so already is TOPIC_NOT_MODIFIED")
    func notModified() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic("a")
        let parameters: [String: JSONValue] = ["chat_id": .integer(stage.group), "message_thread_id": .integer(topic)]
        #expect(stage.call("reopenForumTopic", parameters).description == "Bad Request: TOPIC_NOT_MODIFIED")
        #expect(stage.call("closeForumTopic", parameters).status == 200)
        #expect(stage.call("closeForumTopic", parameters).description == "Bad Request: TOPIC_NOT_MODIFIED")
        let rename = stage.call("editForumTopic", parameters.merging(["name": "a"]) { $1 })
        #expect(rename.description == "Bad Request: TOPIC_NOT_MODIFIED")
        let kinds = try stage.updates().compactMap { update in
            update["message"]?.objectValue?.keys.first { $0.hasPrefix("forum_topic") }
        }
        #expect(kinds == ["forum_topic_created", "forum_topic_closed"])
    }

    @Test(
        "Rights are asked for",
        arguments: [
            (Set<SandboxRight>(), "createForumTopic", "not enough rights to create a topic"),
            (Set<SandboxRight>(), "editForumTopic", "not enough rights to edit the topic"),
            (Set([SandboxRight.manageTopics]), "deleteForumTopic", "not enough rights to delete the topic"),
        ])
    func rights(rights: Set<SandboxRight>, method: String, description: String) throws {
        let stage = try Stage(rights: rights)
        let topic = try stage.agent.createTopic("x", in: stage.group)
        var parameters: [String: JSONValue] = ["chat_id": .integer(stage.group)]
        if method == "createForumTopic" {
            parameters["name"] = "y"
        } else {
            parameters["message_thread_id"] = .integer(topic)
        }
        #expect(stage.call(method, parameters).description == "Bad Request: \(description)")
    }

    @Test("Names and icons are checked")
    func names() throws {
        let stage = try Stage()
        func create(_ extra: [String: JSONValue]) -> String? {
            stage.call("createForumTopic", ["chat_id": .integer(stage.group), "name": "x"].merging(extra) { $1 })
                .description
        }
        #expect(create(["name": .string(String(repeating: "x", count: 128))]) == nil)
        #expect(create(["name": .string(String(repeating: "x", count: 129))]) != nil)
        #expect(create(["name": ""]) == "Bad Request: TOPIC_TITLE_EMPTY")
        #expect(create(["icon_color": 5]) == "Bad Request: TOPIC_ICON_COLOR_INVALID")
        #expect(create(["icon_custom_emoji_id": "5"]) == "Bad Request: DOCUMENT_INVALID")
        let icon = try stage.result("getForumTopicIconStickers")[0]?["custom_emoji_id"]
        #expect(create(["icon_custom_emoji_id": try #require(icon)]) == nil)
    }

    @Test("Topics that are switched off are not found")
    func switchedOff() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic()
        try stage.sandbox.setForum(false, of: stage.group)
        #expect(stage.say("x", topic: topic).description == "Bad Request: message thread not found")
        let create = stage.call("createForumTopic", ["chat_id": .integer(stage.group), "name": "x"])
        #expect(create.description == "Bad Request: the chat is not a forum")
        try stage.sandbox.setForum(true, of: stage.group)
        #expect(stage.say("x", topic: topic).status == 200)
    }
}

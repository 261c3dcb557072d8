import FoundationEssentials
import JSON
import Testing

@testable import TelegramSandbox

@Suite("Messages")
struct MessageTests {
    @Test("What is unknown or wrong is refused and counted")
    func strictness() throws {
        let stage = try Stage()
        #expect(stage.call("sendMesage").status == 404)
        #expect(stage.call("sendMessage", ["chat_id": 501, "text": "x", "txt": "y"]).status == 400)
        #expect(stage.call("sendMessage", ["chat_id": 501]).description == "Bad Request: message text is empty")
        #expect(stage.call("sendMessage", ["chat_id": true, "text": "x"]).status == 400)
        let nested: JSONValue = ["message_id": 1, "qoute": "x"]
        #expect(stage.call("sendMessage", ["chat_id": 501, "text": "x", "reply_parameters": nested]).status == 400)
        let report = stage.sandbox.report
        #expect(report.unknownMethods == ["sendMesage": 1])
        #expect(report.unknownParameters == ["sendMessage.txt": 1, "sendMessage.reply_parameters.qoute": 1])
        #expect(report.invalidParameters == ["sendMessage.text": 1, "sendMessage.chat_id": 1])
        #expect(!report.isClean)
    }

    @Test("Parameters of a form get their types")
    func form() throws {
        let stage = try Stage()
        let texts = [
            "chat_id": "501", "text": "17", "disable_notification": "true",
            "entities": #"[{"type":"bold","offset":0,"length":2}]"#,
        ]
        let reply = stage.sandbox.handle(
            SandboxCall(token: Stage.token, method: "sendMessage", parameters: .texts(texts)))
        #expect(reply.status == 200)
        let message = try #require(stage.sandbox.messages(bot: 700, person: 501).last)
        #expect(message.text == "17")
        #expect(message.isSilent)
        #expect(message.entities?[0]?["type"] == "bold")
    }

    @Test(
        "Texts are measured in UTF-16 units",
        arguments: [
            (String(repeating: "👋", count: 2048), nil),
            (String(repeating: "👋", count: 2048) + "x", "message is too long"),
            (" \n", "message text is empty"),
        ])
    func length(text: String, problem: String?) throws {
        let reply = try Stage().call("sendMessage", ["chat_id": 501, "text": .string(text)])
        #expect(reply.description == problem.map { "Bad Request: \($0)" })
    }

    @Test("Who cannot be written to")
    func access() throws {
        let stage = try Stage()
        func send(_ chatID: Int64) -> SandboxReply {
            stage.call("sendMessage", ["chat_id": .integer(chatID), "text": "x"])
        }
        #expect(send(12345).description == "Bad Request: chat not found")
        stage.customer.block(stage.bot)
        #expect(send(501).description == "Forbidden: bot was blocked by the user")
        #expect(try stage.updates().last?["my_chat_member"]?["new_chat_member"]?["status"] == "kicked")
        try stage.customer.send("I am back", to: .bot(stage.bot))
        #expect(send(501).status == 200)
        #expect(try stage.updates().map { $0.objectValue?.keys.sorted().first } == ["my_chat_member", "message"])
        stage.customer.deactivate()
        #expect(send(501).description == "Forbidden: user is deactivated")
        try stage.sandbox.removeMember(stage.bot, of: stage.group)
        #expect(send(stage.group).description == "Forbidden: bot was kicked from the supergroup chat")
        #expect(stage.call("getMe", token: "700:other").status == 401)
        stage.sandbox.revoke(token: Stage.token)
        #expect(stage.call("getMe").description == "Unauthorized")
    }

    @Test("An upgraded group says where it has gone")
    func upgrade() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic()
        _ = try stage.updates()
        let newID = try stage.sandbox.upgrade(stage.group)
        let reply = stage.say("x", topic: topic)
        #expect(reply.description == "Bad Request: group chat was upgraded to a supergroup chat")
        #expect(reply.json?["parameters"]?["migrate_to_chat_id"]?.integerValue == newID)
        let services = try stage.updates().compactMap { $0["message"]?["migrate_to_chat_id"]?.integerValue }
        #expect(services == [newID])
        let moved: [String: JSONValue] = [
            "chat_id": .integer(newID), "message_thread_id": .integer(topic), "text": "x",
        ]
        #expect(stage.call("sendMessage", moved).status == 200)
    }

    @Test("Edits: not found, another's, not modified, done")
    func edits() throws {
        let stage = try Stage()
        let id = try #require(stage.say("Helo").json?["result"]?["message_id"]?.integerValue)
        let theirs = try stage.agent.send("Mine", to: .group(stage.group))
        func edit(_ id: Int64, _ text: String) -> String? {
            stage.call(
                "editMessageText",
                ["chat_id": .integer(stage.group), "message_id": .integer(id), "text": .string(text)]
            ).description
        }
        #expect(edit(4711, "x") == "Bad Request: message to edit not found")
        #expect(edit(theirs, "x") == "Bad Request: message can't be edited")
        #expect(edit(id, "Helo")?.hasPrefix("Bad Request: message is not modified: specified new") == true)
        #expect(edit(id, "Hello") == nil)
        let message = try #require(stage.sandbox.messages(group: stage.group).first { $0.id == id })
        #expect(message.text == "Hello")
        #expect(message.earlierTexts == ["Helo"])
    }

    @Test("A person's edit is an update of the whole message")
    func personEdits() throws {
        let stage = try Stage()
        let id = try stage.customer.send("Helo", to: .bot(stage.bot))
        try stage.customer.edit(id, to: "Hello", in: .bot(stage.bot))
        let updates = try stage.updates()
        #expect(updates[0]["message"]?["text"] == "Helo")
        #expect(updates[1]["edited_message"]?["text"] == "Hello")
        #expect(updates[1]["edited_message"]?["edit_date"] != nil)
    }

    @Test("An album comes as one update a picture, and goes as one call")
    func albums() throws {
        let stage = try Stage()
        try stage.customer.sendAlbum([.photo("Look"), .photo()], to: .bot(stage.bot))
        let messages = try stage.updates().compactMap { $0["message"] }
        #expect(messages.count == 2)
        #expect(messages[0]["media_group_id"] == messages[1]["media_group_id"])
        let media = messages.compactMap { $0["photo"]?[2]?["file_id"] }
        let items = media.map { JSONValue.object(["type": "photo", "media": $0]) }
        func send(_ items: [JSONValue]) -> SandboxReply {
            stage.call("sendMediaGroup", ["chat_id": .integer(stage.group), "media": .array(items)])
        }
        #expect(send([items[0]]).status == 400)
        #expect(send(Array(repeating: items[0], count: 11)).status == 400)
        #expect(send(items + [["type": "document", "media": media[0]]]).status == 400)
        let sent = send(items).json?["result"]?.arrayValue ?? []
        #expect(sent.count == 2)
        #expect(sent[0]["media_group_id"] != nil)
    }

    @Test("A file's id is the bot's own; its content can be fetched up to 20 MB")
    func files() throws {
        let stage = try Stage()
        try stage.sandbox.makeBot(token: "701:secret")
        try stage.customer.send(.file(.document, name: "a.pdf", data: Data("pdf".utf8)), to: .bot(stage.bot))
        try stage.customer.send(.file(.video, name: "b.mp4", size: 30 << 20), to: .bot(stage.bot))
        let updates = try stage.updates()
        let id = try #require(updates[0]["message"]?["document"]?["file_id"])
        let large = try #require(updates[1]["message"]?["video"]?["file_id"])
        let file = try stage.result("getFile", ["file_id": id])
        #expect(
            stage.sandbox.download(token: Stage.token, path: file["file_path"]?.stringValue ?? "") == Data("pdf".utf8))
        #expect(stage.sandbox.download(token: "701:other", path: file["file_path"]?.stringValue ?? "") == nil)
        #expect(stage.call("getFile", ["file_id": large]).description == "Bad Request: file is too big")
        #expect(stage.call("getFile", ["file_id": id], token: "701:secret").status == 400)
        // Without a download it can still be mirrored.
        let copy: [String: JSONValue] = [
            "chat_id": .integer(stage.group), "from_chat_id": 501,
            "message_id": try #require(updates[1]["message"]?["message_id"]),
        ]
        #expect(stage.call("copyMessage", copy).json?["result"]?["message_id"] != nil)
    }

    @Test("An upload is kept, a picture over 10 MB refused")
    func uploads() throws {
        let stage = try Stage()
        func send(_ bytes: Int) -> SandboxReply {
            stage.call(
                "sendPhoto", ["chat_id": 501, "photo": "attach://file0", "caption": "Hi"],
                files: ["file0": .init(name: "a.jpg", data: Data(count: bytes))])
        }
        #expect(send(10).json?["result"]?["photo"]?[0]?["file_id"] != nil)
        #expect(send((10 << 20) + 1).status == 413)
        let missing = stage.call("sendPhoto", ["chat_id": 501, "photo": "attach://none"])
        #expect(missing.json?["description"] == "Bad Request: there is no photo in the request")
        let stray = stage.call(
            "sendMessage", ["chat_id": 501, "text": "Hi"], files: ["file0": .init(name: "a", data: Data("x".utf8))])
        #expect(stray.json?["description"] == "Bad Request: no parameter names the file \"file0\"")
        let empty = stage.call(
            "sendDocument", ["chat_id": 501, "document": "attach://f"], files: ["f": .init(name: "a", data: Data())])
        #expect(empty.json?["description"] == "Bad Request: file must be non-empty")
    }

    @Test("Replies and quotes must be there")
    func replies() throws {
        let stage = try Stage()
        let id = try stage.customer.send("Where is my parcel?", to: .bot(stage.bot))
        func reply(_ parameters: JSONValue) -> SandboxReply {
            stage.call("sendMessage", ["chat_id": 501, "text": "x", "reply_parameters": parameters])
        }
        let sent = reply(["message_id": .integer(id), "quote": "my parcel"])
        #expect(sent.json?["result"]?["reply_to_message"]?["message_id"]?.integerValue == id)
        #expect(sent.json?["result"]?["quote"]?["position"] == 9)
        #expect(
            reply(["message_id": .integer(id), "quote": "your parcel"]).description == "Bad Request: QUOTE_TEXT_INVALID"
        )
        #expect(reply(["message_id": 4711]).description == "Bad Request: message to be replied not found")
        #expect(reply(["message_id": 4711, "allow_sending_without_reply": true]).status == 200)
    }

    @Test("Reactions and buttons come on lines of their own, when asked for")
    func reactions() throws {
        let stage = try Stage()
        let keyboard: JSONValue = ["inline_keyboard": [[["text": "Close", "callback_data": "close"]]]]
        let sent = try stage.result(
            "sendMessage", ["chat_id": .integer(stage.group), "text": "Card", "reply_markup": keyboard])
        let id = try #require(sent["message_id"]?.integerValue)
        try stage.agent.react(["👍"], to: id, in: .group(stage.group))
        #expect(try stage.updates().isEmpty)
        _ = try stage.result("getUpdates", ["allowed_updates": ["message_reaction", "callback_query"]])
        try stage.agent.react([], to: id, in: .group(stage.group))
        let query = try stage.agent.press("close", of: id, in: .group(stage.group))
        let updates = try stage.updates()
        #expect(updates[0]["message_reaction"]?["old_reaction"]?[0]?["emoji"] == "👍")
        #expect(updates[1]["callback_query"]?["data"] == "close")
        #expect(stage.call("answerCallbackQuery", ["callback_query_id": .string(query), "text": "Done"]).status == 200)
        #expect(stage.sandbox.callbackAnswer(query)?["text"] == "Done")
        #expect(stage.call("answerCallbackQuery", ["callback_query_id": .string(query)]).status == 400)
        let reaction: [String: JSONValue] = [
            "chat_id": .integer(stage.group), "message_id": .integer(id),
            "reaction": [["type": "emoji", "emoji": "👌"]],
        ]
        #expect(stage.call("setMessageReaction", reaction).status == 200)
    }

    @Test("Privacy mode hides what is not meant for the bot")
    func privacy() throws {
        let stage = try Stage(rights: nil)
        let mine = try #require(stage.say("Hello").json?["result"]?["message_id"]?.integerValue)
        try stage.agent.send("chatter", to: .group(stage.group))
        try stage.agent.send("/help", to: .group(stage.group))
        try stage.agent.send("yes", to: .group(stage.group), replyTo: mine)
        #expect(try stage.updates().map { $0["message"]?["text"] } == ["/help", "yes"])
    }

    @Test("An anonymous administrator writes in the group's name")
    func anonymous() throws {
        let stage = try Stage()
        try stage.agent.send("Hm", to: .group(stage.group), isAnonymous: true)
        let message = try #require(try stage.updates().first?["message"])
        #expect(message["from"]?["username"] == "GroupAnonymousBot")
        #expect(message["sender_chat"]?["id"]?.integerValue == stage.group)
    }

    @Test("The same text sent twice is noticed")
    func duplicates() throws {
        let stage = try Stage()
        let topic = try stage.makeTopic()
        for text in ["a", "b"] { _ = stage.say(text, topic: topic) }
        #expect(stage.sandbox.report.duplicates == 0)
        _ = stage.say("a")
        #expect(stage.sandbox.report.duplicates == 0)
        _ = stage.say("a", topic: topic)
        #expect(stage.sandbox.report.duplicates == 1)
    }
}

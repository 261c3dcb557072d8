import FoundationEssentials
import JSON
import Testing

@testable import TelegramBotAPI

@Suite("Updates")
struct UpdateTests {
    private func message(_ extra: [String: JSONValue]) throws -> Message {
        var message: JSONValue = [
            "message_id": 9, "date": 1_800_000_000, "chat": ["id": -1_001_234_567_890_123, "type": "supergroup"],
        ]
        for (name, value) in extra { message[name] = value }
        let update = try Update(decoding: JSONValue.object(["update_id": 1, "message": message]).serialized())
        guard case .message(let decoded) = update.content else { throw JSONError(message: "\(update)", offset: 0) }
        return decoded
    }

    @Test("Only update_id is required")
    func required() throws {
        #expect(try Update(decoding: Data(#"{"update_id":5}"#.utf8)).content == .unknown("empty"))
        #expect(try Update(decoding: Data(#"{"update_id":5,"novelty":{"a":1}}"#.utf8)).content == .unknown("novelty"))
        #expect(throws: DecodingError.self) { try Update(decoding: Data(#"{"message":{}}"#.utf8)) }
        #expect(throws: DecodingError.self) { try Update(decoding: Data("nonsense".utf8)) }
    }

    @Test("A message without its chat is reported, not thrown")
    func unreadable() throws {
        let update = try Update(decoding: Data(#"{"update_id":5,"message":{"message_id":1}}"#.utf8))
        guard case .unreadable(kind: "message", _) = update.content else {
            Issue.record("\(update.content)")
            return
        }
    }

    @Test("Identifiers beyond 32 bits are exact")
    func identifiers() throws {
        let message = try message(["from": ["id": 4_503_599_627_370_495, "is_bot": false, "first_name": "A"]])
        #expect(message.chat.id == -1_001_234_567_890_123)
        #expect(message.from?.id == 4_503_599_627_370_495)
    }

    @Test("The message that opened a topic is no reply by a person")
    func implicitReply() throws {
        let opening: JSONValue = [
            "message_id": 3, "date": 1, "chat": ["id": -1, "type": "supergroup"],
            "forum_topic_created": ["name": "x", "icon_color": 1],
        ]
        let plain = try message([
            "text": "Hi", "message_thread_id": 3, "is_topic_message": true, "reply_to_message": opening,
        ])
        #expect(plain.topicID == 3)
        #expect(plain.replyToMessage?.messageID == 3)
        #expect(plain.personalReply == nil)
        let answered: JSONValue = ["message_id": 8, "date": 1, "chat": ["id": -1, "type": "supergroup"], "text": "?"]
        let reply = try message([
            "text": "Hi", "message_thread_id": 3, "is_topic_message": true, "reply_to_message": answered,
        ])
        #expect(reply.personalReply?.messageID == 8)
    }

    @Test("An anonymous administrator is no person")
    func anonymous() throws {
        let bot: JSONValue = ["id": 1_087_968_824, "is_bot": true, "first_name": "Group"]
        let group: JSONValue = ["id": -1_001_234_567_890_123, "type": "supergroup"]
        let message = try message(["text": "Hi", "from": bot, "sender_chat": group])
        #expect(message.isFromAnonymousAdministrator)
        #expect(message.person == nil)
        let ann: JSONValue = ["id": 5, "is_bot": false, "first_name": "Ann"]
        #expect(try self.message(["text": "Hi", "from": ann]).person?.id == 5)
    }

    @Test("A thread inside General is not a topic")
    func generalThread() throws {
        #expect(try message(["text": "Hi", "message_thread_id": 77]).topicID == nil)
    }

    @Test("An animation is not a document, a venue not a location")
    func narrowerKinds() throws {
        let file: JSONValue = ["file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "duration": 1]
        #expect(try message(["document": file, "animation": file]).content.kind == "animation")
        let place: JSONValue = ["latitude": 1.5, "longitude": 2]
        let venue: JSONValue = ["location": place, "title": "t", "address": "a"]
        #expect(try message(["location": place, "venue": venue]).content.kind == "venue")
    }

    @Test("One broken entity leaves the others")
    func brokenEntity() throws {
        let entities: JSONValue = [
            ["type": "bold", "offset": 0, "length": 1], ["type": "bold"],
            ["type": "novelty", "offset": 1, "length": 1],
        ]
        let message = try message(["text": "Hi", "entities": entities])
        #expect(message.textOrCaption?.entities.map(\.type.rawValue) == ["bold", "novelty"])
    }

    @Test("The largest size of a picture is its file")
    func photo() throws {
        let sizes: JSONValue = .array(
            [90, 1280, 320].map {
                ["file_id": "f\($0)", "file_unique_id": "u\($0)", "width": .integer($0), "height": .integer($0)]
            })
        let message = try message(["photo": sizes, "caption": "See", "media_group_id": "77"])
        #expect(message.content.file?.fileID == "f1280")
        #expect(message.caption == "See")
        #expect(message.mediaGroupID == "77")
    }

    @Test("A pressed button is read even when its message is out of reach")
    func callback() throws {
        let text = #"""
            {"update_id":1,"callback_query":{"id":"4","from":{"id":5,"is_bot":false,"first_name":"A"},"data":"close:1",
            "chat_instance":"x","message":{"chat":{"id":-5,"type":"supergroup"},"message_id":6,"date":0}}}
            """#
        guard case .callbackQuery(let query) = try Update(decoding: Data(text.utf8)).content else {
            Issue.record("not a callback query")
            return
        }
        #expect(query.data == "close:1")
        #expect(query.message?.messageID == 6)
    }
}

@Suite("Raw updates")
struct RawUpdateTests {
    @Test("The identifier and the kind are found, the text is kept")
    func found() throws {
        let body = Data(#" {"message":{"update_id":9,"text":"}"},"update_id":5} "#.utf8)
        let update = try RawUpdate(body)
        #expect(update.updateID == 5)
        #expect(update.kind == "message")
        #expect(update.body == body)
    }

    @Test("What is no JSON and what is no update are told apart")
    func problems() {
        for text in ["", "{", "<html>", "{\"update_id\":5"] {
            #expect(throws: RawUpdate.Problem.self) { try RawUpdate(Data(text.utf8)) }
        }
        for text in ["{}", "[]", "7", #"{"update_id":"5"}"#, #"{"update_id":5.5}"#, #"{"update_id":null}"#] {
            #expect(throws: RawUpdate.Problem.noUpdateID) { try RawUpdate(Data(text.utf8)) }
        }
    }
}

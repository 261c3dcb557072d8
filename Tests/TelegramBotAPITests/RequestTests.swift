import FoundationEssentials
import JSON
import Testing

@testable import TelegramBotAPI

@Suite("Requests")
struct RequestTests {
    @Test(
        "Every request is as the Bot API describes it: method, parameters, types, what is required",
        // Without the description there is nothing to compare with: skipped: no oracles.
        .enabled(if: !Oracle.isMissing, "skipped: no oracles"),
        arguments: RequestSamples.full + RequestSamples.least)
    func matchesDescription(method: any BotMethod) throws {
        let call = try method.call()
        #expect(Oracle.shared?.problems(method: call.method, parameters: call.parameters) == [])
    }

    @Test(
        "The comparison finds what is wrong",
        .enabled(if: !Oracle.isMissing, "skipped: no oracles"),
        arguments: [
            (["chat_id": 1], ["sendMessage.text: missing"]),
            (["chat_id": true, "text": "x"], ["sendMessage.chat_id: not Integer"]),
            (["chat_id": 1, "text": "x", "txt": 1], ["sendMessage.txt: unknown"]),
            (
                ["chat_id": 1, "text": "x", "reply_parameters": ["message_id": 1, "quote": 5]],
                ["sendMessage.reply_parameters.quote: not String"]
            ),
            (
                ["chat_id": 1, "text": "x", "entities": [["type": "bold", "offset": 0]]],
                ["sendMessage.entities[0].length: missing"]
            ),
        ] as [([String: JSONValue], [String])])
    func comparisonCanFail(parameters: [String: JSONValue], problems: [String]) {
        #expect(Oracle.shared?.problems(method: "sendMessage", parameters: parameters) == problems)
    }

    @Test("The samples say all that a request can say", arguments: RequestSamples.full)
    func samplesAreComplete(method: any BotMethod) {
        // Media that fit no kind of their own stay out of an album's or a picture's sample.
        for child in Mirror(reflecting: method).children where "\(child.value)" == "nil" {
            Issue.record("\(type(of: method)).\(child.label ?? "?") is not in the sample")
        }
    }

    @Test("A sample exists for every method of the room, and both sorts for those with a choice")
    func samplesCoverAll() {
        let full = Set(RequestSamples.full.map { type(of: $0).name })
        #expect(full.count == 46)
        #expect(Set(RequestSamples.least.map { type(of: $0).name }).isSubset(of: full))
    }

    @Test("Parameters are spelled in the Bot API's way, groups among the method's own")
    func spelling() throws {
        let call = try SendMessage(
            chatID: -1_001_234_567_890, text: "Hi", options: SendOptions(messageThreadID: 3, protectContent: true)
        ).call()
        #expect(call.method == "sendMessage")
        let expected: JSONValue = [
            "chat_id": -1_001_234_567_890, "text": "Hi", "message_thread_id": 3, "protect_content": true,
        ]
        #expect(JSONValue.object(call.parameters) == expected)
        #expect(ParameterEncoder.parameterName("messageIDs") == "message_ids")
        #expect(ParameterEncoder.parameterName("iconCustomEmojiID") == "icon_custom_emoji_id")
    }

    @Test("Uploads are collected and named, wherever they stand")
    func uploads() throws {
        let file = Upload(.path("/tmp/x"), fileName: "a.jpg", contentType: "image/jpeg")
        let call = try SendMediaGroup(
            chatID: 1,
            media: [InputMedia(.photo, .upload(file)), InputMedia(.photo, .fileID("F")), .init(.photo, .upload(file))]
        ).call()
        #expect(call.files.map(\.attachName) == ["file0", "file1"])
        let media = call.parameters["media"]?.arrayValue?.map { $0["media"]?.stringValue }
        #expect(media == ["attach://file0", "F", "attach://file1"])
    }

    @Test("A call survives being stored")
    func storage() throws {
        let call = try RequestSamples.full.map { try $0.call() }
        #expect(try JSONDecoder().decode([BotCall].self, from: JSONEncoder().encode(call)) == call)
    }

    @Test("The form in which calls are kept is exact", arguments: RequestSamples.full + RequestSamples.least)
    func storedForm(method: any BotMethod) throws {
        let call = try method.call()
        #expect(try BotCall(stored: call.stored) == call)
    }

    @Test(
        "What is no call is refused",
        arguments: ["", "[]", "{}", #"{"method":"x"}"#, #"{"method":"x","parameters":{},"files":[{}]}"#])
    func wrongStoredForm(text: String) {
        #expect(throws: JSONError.self) { try BotCall(stored: Data(text.utf8)) }
    }

    @Test("What a call takes of the limits, and whether it can be done again")
    func nature() throws {
        let picture = InputMedia(.photo, .fileID("f"))
        let expected: [(any BotMethod, Int, Bool)] = [
            (GetMe(), 0, true), (SendMessage(chatID: 1, text: "x"), 1, false), (SendChatAction(chatID: 1), 0, true),
            (SendMediaGroup(chatID: 1, media: [picture, picture, picture]), 3, false),
            (CopyMessage(chatID: 1, fromChatID: 2, messageID: 3), 1, false),
            (CopyMessages(chatID: 1, fromChatID: 2, messageIDs: [3, 4]), 2, false),
            (ForwardMessage(chatID: 1, fromChatID: 2, messageID: 3), 1, false),
            (EditMessageText(chatID: 1, messageID: 2, text: "x"), 1, true),
            (EditMessageMedia(chatID: 1, messageID: 2, media: picture), 1, true),
            (CreateForumTopic(chatID: 1, name: "x"), 1, false),
            (EditForumTopic(chatID: 1, messageThreadID: 2), 1, true),
            (CloseForumTopic(chatID: 1, messageThreadID: 2), 1, true),
            (DeleteMessage(chatID: 1, messageID: 2), 0, true),
            (SetMessageReaction(chatID: 1, messageID: 2, reaction: []), 0, true),
            (PinChatMessage(chatID: 1, messageID: 2), 0, false), (GetForumTopicIconStickers(), 0, true),
        ]
        for (method, cost, isIdempotent) in expected {
            let call = try method.call()
            #expect(call.limitCost == cost, "\(call.method)")
            #expect(call.isIdempotent == isIdempotent, "\(call.method)")
        }
    }

    @Test("A number that JSON cannot hold is an error, not a crash")
    func infinity() {
        #expect(throws: EncodingError.self) { try SendLocation(chatID: 1, latitude: .infinity, longitude: 0).call() }
    }
}

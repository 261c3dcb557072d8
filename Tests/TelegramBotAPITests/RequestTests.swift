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

    @Test("A number that JSON cannot hold is an error, not a crash")
    func infinity() {
        #expect(throws: EncodingError.self) { try SendLocation(chatID: 1, latitude: .infinity, longitude: 0).call() }
    }
}

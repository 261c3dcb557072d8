import JSON
import Testing

@testable import TelegramSandbox

@Suite("Limits")
struct LimitTests {
    @Test("A private chat takes three at once and then one a second")
    func privateChat() throws {
        let stage = try Stage(limits: SandboxLimits())
        let message: [String: JSONValue] = ["chat_id": 501, "text": "Hi"]
        for _ in 0..<3 { #expect(stage.call("sendMessage", message).status == 200) }
        let refused = stage.call("sendMessage", message)
        #expect(refused.status == 429)
        #expect(refused.retryAfter == 1)
        #expect(refused.json?["parameters"]?["retry_after"] == 1)
        #expect(refused.description == "Too Many Requests: retry after 1")
        stage.time.advance(1)
        #expect(stage.call("sendMessage", message).status == 200)
        #expect(stage.sandbox.report.tooManyRequests == 1)
        #expect(stage.sandbox.report.cooldownViolations == 0)
    }

    @Test("A group takes twenty in any minute, all topics, edits and topic calls together")
    func group() throws {
        let stage = try Stage(limits: SandboxLimits())
        let topics = try [stage.makeTopic("a"), stage.makeTopic("b")]
        stage.time.advance(1)
        for number in 0..<17 { #expect(stage.say("\(number)", topic: topics[number % 2]).status == 200) }
        let last = stage.call(
            "editForumTopic", ["chat_id": .integer(stage.group), "message_thread_id": .integer(topics[0]), "name": "c"])
        #expect(last.status == 200)
        #expect(stage.say("too much").retryAfter == 59)
        // Another chat is not concerned.
        #expect(stage.call("sendMessage", ["chat_id": 501, "text": "Hi"]).status == 200)
        stage.time.advance(59)
        #expect(stage.say("again").status == 200)
    }

    @Test("A chat stays blocked until retry_after has passed, even when its window has room again")
    func cooldown() throws {
        let stage = try Stage(limits: SandboxLimits())
        let message: [String: JSONValue] = ["chat_id": 501, "text": "Hi"]
        for _ in 0..<3 { _ = stage.call("sendMessage", message) }
        stage.time.advance(0.1)
        #expect(stage.call("sendMessage", message).status == 429)
        stage.time.advance(0.95)
        #expect(stage.call("sendMessage", message).status == 429)
        #expect(stage.sandbox.report.cooldownViolations == 1)
        stage.time.advance(0.06)
        #expect(stage.call("sendMessage", message).status == 200)
    }

    @Test("A bot makes thirty calls in any second; asking costs nothing")
    func bot() throws {
        let stage = try Stage(limits: SandboxLimits())
        let people = (0..<31).map { stage.sandbox.makePerson(firstName: "P\($0)") }
        for person in people { try person.start(stage.bot) }
        for _ in 0..<50 { #expect(stage.call("getMe").status == 200) }
        for person in people.dropLast() {
            #expect(stage.call("sendMessage", ["chat_id": .integer(person.id), "text": "Hi"]).status == 200)
        }
        #expect(stage.call("sendMessage", ["chat_id": .integer(people[30].id), "text": "Hi"]).retryAfter == 1)
        #expect(stage.call("getMe").status == 200)
        stage.time.advance(1)
        #expect(stage.call("sendMessage", ["chat_id": .integer(people[30].id), "text": "Hi"]).status == 200)
    }

    @Test("Each picture of an album counts")
    func album() throws {
        let stage = try Stage(limits: SandboxLimits())
        let picture: JSONValue = ["type": "photo", "media": "https://example.org/a.jpg"]
        let album: [String: JSONValue] = [
            "chat_id": .integer(stage.group), "media": .array(Array(repeating: picture, count: 10)),
        ]
        #expect(stage.call("sendMediaGroup", album).status == 200)
        #expect(stage.call("sendMediaGroup", album).status == 200)
        #expect(stage.say("x").status == 429)
    }

    @Test("An album in a private chat waits for a full bucket and overdraws it")
    func privateAlbum() throws {
        let stage = try Stage(limits: SandboxLimits())
        let picture: JSONValue = ["type": "photo", "media": "https://example.org/a.jpg"]
        let album: [String: JSONValue] = ["chat_id": 501, "media": .array(Array(repeating: picture, count: 5))]
        #expect(stage.call("sendMediaGroup", album).status == 200)
        #expect(stage.call("sendMessage", ["chat_id": 501, "text": "x"]).retryAfter == 3)
    }

    @Test("What is refused for another reason costs nothing")
    func refusedCostsNothing() throws {
        let stage = try Stage(limits: SandboxLimits())
        for _ in 0..<40 { #expect(stage.say("x", topic: 4711).status == 400) }
        #expect(stage.say("x").status == 200)
    }
}

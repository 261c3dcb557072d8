import FoundationEssentials
import JSON
import Testing

@testable import TelegramSandbox

@Suite("Polling")
struct PollingTests {
    private func poll(_ stage: Stage, timeout: Int64 = 30) async -> SandboxReply {
        await stage.sandbox.respond(
            to: SandboxCall(
                token: Stage.token, method: "getUpdates", parameters: .json(["timeout": .integer(timeout)])))
    }

    @Test("An offset confirms what stands before it")
    func offset() throws {
        let stage = try Stage()
        for text in ["a", "b", "c"] { try stage.customer.send(.text(text), to: .bot(stage.bot)) }
        func ids(_ parameters: [String: JSONValue]) throws -> [Int64] {
            try stage.result("getUpdates", parameters).arrayValue?.compactMap { $0["update_id"]?.integerValue } ?? []
        }
        let all = try ids([:])
        #expect(all == [all[0], all[0] + 1, all[0] + 2])
        #expect(try ids(["limit": 1]) == [all[0]])
        #expect(try ids(["offset": .integer(all[1])]) == Array(all[1...]))
        #expect(try ids([:]) == Array(all[1...]))
        #expect(try ids(["offset": -1]) == [all[2]])
        #expect(try ids(["offset": .integer(all[2] + 1)]) == [])
    }

    @Test("A long poll answers as soon as there is something")
    func longPoll() async throws {
        let stage = try Stage()
        async let answer = poll(stage)
        try await Task.sleep(for: .milliseconds(20))
        try stage.customer.send("Hello", to: .bot(stage.bot))
        #expect(await answer.json?["result"]?[0]?["message"]?["text"] == "Hello")
    }

    @Test("A second poll ends the first")
    func otherPoll() async throws {
        let stage = try Stage()
        async let first = poll(stage)
        try await Task.sleep(for: .milliseconds(20))
        #expect(await poll(stage, timeout: 0).status == 200)
        let ended = await first
        #expect(ended.status == 409)
        #expect(ended.description?.hasPrefix("Conflict: terminated by other getUpdates request;") == true)
    }

    @Test("A webhook ends a poll, and forbids the next")
    func webhook() async throws {
        let stage = try Stage()
        async let first = poll(stage)
        try await Task.sleep(for: .milliseconds(20))
        _ = try stage.result("setWebhook", ["url": "http://127.0.0.1:1/"])
        #expect(await first.description == "Conflict: terminated by setWebhook request")
        let next = await poll(stage)
        #expect(next.status == 409)
        #expect(next.description?.hasPrefix("Conflict: can't use getUpdates method while webhook is active;") == true)
        _ = try stage.result("deleteWebhook")
        #expect(await poll(stage, timeout: 0).status == 200)
    }

    @Test("A poll that finds nothing ends with its timeout")
    func timeout() async throws {
        let stage = try Stage()
        #expect(await poll(stage, timeout: 1).json?["result"] == [])
    }
}

@Suite("Webhooks")
struct WebhookTests {
    private func stage() throws -> Stage {
        let stage = try Stage()
        _ = try stage.result(
            "setWebhook", ["url": "http://127.0.0.1:1/hook", "secret_token": "s_1", "max_connections": 2])
        stage.time.advance(2)
        return stage
    }

    private func text(_ delivery: WebhookDelivery?) throws -> String? {
        try delivery.map { try JSONValue(parsing: $0.body) }?["message"]?["text"]?.stringValue
    }

    @Test("A chat's updates go one after the other, those of others beside them")
    func order() throws {
        let stage = try stage()
        let other = stage.sandbox.makePerson(firstName: "Bob")
        try stage.customer.send("1", to: .bot(stage.bot))
        try stage.customer.send("2", to: .bot(stage.bot))
        try other.send("other", to: .bot(stage.bot))
        let first = stage.sandbox.takeWebhookDeliveries()
        #expect(try first.map(text) == ["1", "other"])
        #expect(first[0].secretToken == "s_1")
        #expect(stage.sandbox.takeWebhookDeliveries().isEmpty)
        stage.sandbox.finish(first[0], .answered(status: 200))
        #expect(try stage.sandbox.takeWebhookDeliveries().map(text) == ["2"])
    }

    @Test("No more at once than max_connections")
    func connections() throws {
        let stage = try stage()
        for number in 0..<5 { try stage.sandbox.makePerson(firstName: "P\(number)").send("x", to: .bot(stage.bot)) }
        let first = stage.sandbox.takeWebhookDeliveries()
        #expect(first.count == 2)
        stage.sandbox.finish(first[0], .answered(status: 200))
        #expect(stage.sandbox.takeWebhookDeliveries().count == 1)
    }

    @Test("What fails is tried again at once, then after 2, 4, 8 seconds, and holds up its chat alone")
    func retries() throws {
        let stage = try stage()
        try stage.customer.send("1", to: .bot(stage.bot))
        try stage.customer.send("2", to: .bot(stage.bot))
        for pause in [0.0, 2, 4, 8] {
            let delivery = try #require(stage.sandbox.takeWebhookDeliveries().first)
            #expect(try text(delivery) == "1")
            stage.sandbox.finish(delivery, .answered(status: 500))
            if pause > 0 {
                stage.time.advance(pause - 0.1)
                #expect(stage.sandbox.takeWebhookDeliveries().isEmpty)
                stage.time.advance(0.2)
            }
        }
        let info = try stage.result("getWebhookInfo")
        #expect(info["pending_update_count"] == 2)
        #expect(info["last_error_message"] == "Wrong response from the webhook: 500")
        let delivery = try #require(stage.sandbox.takeWebhookDeliveries().first)
        stage.sandbox.finish(delivery, .answered(status: 200))
        #expect(try text(stage.sandbox.takeWebhookDeliveries().first) == "2")
    }

    @Test("Retry-After is honoured")
    func retryAfter() throws {
        let stage = try stage()
        try stage.customer.send("1", to: .bot(stage.bot))
        let delivery = try #require(stage.sandbox.takeWebhookDeliveries().first)
        stage.sandbox.finish(delivery, .answered(status: 503, retryAfter: 30))
        stage.time.advance(29)
        #expect(stage.sandbox.takeWebhookDeliveries().isEmpty)
        stage.time.advance(1.1)
        #expect(stage.sandbox.takeWebhookDeliveries().count == 1)
    }

    @Test("Switching to polling loses and repeats nothing")
    func switching() throws {
        let stage = try stage()
        try stage.customer.send("1", to: .bot(stage.bot))
        try stage.customer.send("2", to: .bot(stage.bot))
        let delivery = try #require(stage.sandbox.takeWebhookDeliveries().first)
        stage.sandbox.finish(delivery, .answered(status: 200))
        _ = try stage.result("deleteWebhook")
        #expect(try stage.updates().map { $0["message"]?["text"] } == ["2"])
        try stage.customer.send("3", to: .bot(stage.bot))
        _ = try stage.result("setWebhook", ["url": "http://127.0.0.1:1/hook"])
        #expect(try text(stage.sandbox.takeWebhookDeliveries().first) == "3")
    }

    @Test("A second setWebhook within a second is 429")
    func setWebhookTwice() throws {
        let stage = try stage()
        #expect(stage.call("setWebhook", ["url": "http://127.0.0.1:1/a"]).status == 200)
        #expect(stage.call("setWebhook", ["url": "http://127.0.0.1:1/b"]).retryAfter == 1)
    }

    @Test("Without allowed_updates reactions do not come; a list stays until another is given")
    func allowedUpdates() throws {
        let stage = try Stage()
        _ = try stage.result("setWebhook", ["url": "http://127.0.0.1:1/a", "allowed_updates": ["message"]])
        stage.time.advance(2)
        _ = try stage.result("setWebhook", ["url": "http://127.0.0.1:1/b"])
        #expect(try stage.result("getWebhookInfo")["allowed_updates"] == ["message"])
        stage.customer.block(stage.bot)
        #expect(stage.sandbox.pendingUpdates(of: stage.bot) == 0)
    }
}

@Suite("Faults")
struct FaultTests {
    @Test("A cut before acceptance does nothing, one after it does all")
    func cuts() throws {
        let stage = try Stage()
        stage.sandbox.inject(SandboxFault(.cutBeforeAcceptance, method: "sendMessage"))
        #expect(stage.say("a").isCut)
        stage.sandbox.inject(SandboxFault(.cutAfterAcceptance))
        #expect(stage.say("b").isCut)
        #expect(stage.say("c").status == 200)
        #expect(stage.sandbox.messages(group: stage.group).map(\.text) == ["b", "c"])
        #expect(stage.sandbox.report.faults == ["cut_before": 1, "cut_after": 1])
    }

    @Test("A 429 on command blocks the chat, and is not held against the program")
    func tooManyRequests() throws {
        let stage = try Stage(limits: SandboxLimits())
        stage.sandbox.inject(SandboxFault(.tooManyRequests(retryAfter: 15), chatID: stage.group))
        #expect(stage.say("a").retryAfter == 15)
        #expect(stage.sandbox.report.tooManyRequests == 0)
        #expect(stage.say("a").status == 429)
        #expect(stage.sandbox.report.cooldownViolations == 1)
        stage.time.advance(15.1)
        #expect(stage.say("a").status == 200)
    }

    @Test("An outage lasts until it is ended")
    func outage() throws {
        let stage = try Stage()
        stage.sandbox.setOutage(.page(status: 502))
        for _ in 0..<5 { #expect(stage.say("a").status == 502) }
        stage.sandbox.clearFaults()
        #expect(stage.say("a").status == 200)
    }

    @Test("Others: errors, garbage, latency, on the calls that they fit")
    func others() throws {
        let stage = try Stage()
        stage.sandbox.inject(
            SandboxFault(.error(status: 500, description: "Internal Server Error"), method: "getMe", count: 2))
        #expect(stage.say("a").status == 200)
        #expect(
            [stage.call("getMe").status, stage.call("getMe").status, stage.call("getMe").status] == [500, 500, 200])
        stage.sandbox.inject(SandboxFault(.garbage))
        #expect(stage.say("b").json == nil)
        stage.sandbox.inject(SandboxFault(.latency(.seconds(3))))
        #expect(stage.say("c").delay == .seconds(3))
        #expect(stage.sandbox.messages(group: stage.group).count == 3)
    }
}

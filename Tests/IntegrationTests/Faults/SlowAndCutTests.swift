import Glibc
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

extension Faults {
    @Suite("Telegram that answers late, or not at all")
    struct SlowAndCutTests {
        private static let otherToken = "7000002:AAother"
        private static let other: Int64 = 7_000_002

        @Test("A bot whose calls take three seconds holds up neither another bot nor the API")
        func slow() async throws {
            try await FaultScene.with(on: .sqlite) { scene in
                let sandbox = scene.sandbox
                try sandbox.makeBot(token: Self.otherToken)
                let desk = sandbox.makeGroup(title: "Other desk", owner: scene.stage.agents[0].id)
                try sandbox.setMember(Self.other, of: desk, rights: [.manageTopics, .deleteMessages, .pinMessages])
                let added = try await scene.installation.run(
                    ["bot", "add", "--token", Self.otherToken, "--desk-group", "\(desk)", "--mode", "polling"],
                    flags: scene.api)
                try #require(added.end == .exited(0), "\(added)")
                try await scene.serving { parley in
                    try scene.customer.start(Self.other)
                    try scene.customer.send("hello", to: .bot(Self.other))
                    try scene.write("hello")
                    func posts() -> [String] {
                        guard let topic = sandbox.topics(of: desk).first?.id else { return [] }
                        return sandbox.messages(group: desk, topic: topic)
                            .filter { $0.isFromBot && !$0.isService && $0.replyMarkup == nil }.compactMap(\.text)
                    }
                    #expect(
                        await eventually(within: .seconds(10)) { posts() == ["hello"] && scene.posts() == ["hello"] })
                    sandbox.inject(SandboxFault(.latency(.seconds(3)), botID: CrashStage.bot, count: nil))
                    for number in 1...2 { try scene.write("slow \(number)") }
                    try await Task.sleep(for: .milliseconds(200))
                    for number in 1...5 {
                        let began = ContinuousClock.now
                        try scene.customer.send(.text("quick \(number)"), to: .bot(Self.other))
                        #expect(await eventually(within: .seconds(10)) { posts().last == "quick \(number)" })
                        #expect(ContinuousClock.now - began < .milliseconds(1500))
                        let asked = ContinuousClock.now
                        #expect(try await scene.send(.get, "tickets").status == 200)
                        #expect(ContinuousClock.now - asked < .milliseconds(1500))
                    }
                    #expect(
                        await eventually(within: .seconds(30)) {
                            scene.posts() == ["hello", "slow 1", "slow 2"]
                        })
                    sandbox.clearFaults()
                    return parley
                }
            }
        }

        @Test(
            "An answer that was cut off is uncertain and listed; it can be sent again or accepted",
            arguments: TestEngine.available)
        func cut(engine: TestEngine) async throws {
            try await FaultScene.with(on: engine) { scene in
                try await scene.serving { parley in
                    try scene.write("hello")
                    #expect(await eventually(within: .seconds(10)) { scene.posts() == ["hello"] })
                    for text in ["one", "two"] {
                        let chat = scene.customer.id
                        scene.sandbox.inject(SandboxFault(.cutAfterAcceptance, method: "sendMessage", chatID: chat))
                        try await scene.answer(text)
                        #expect(await eventually(within: .seconds(10)) { scene.received().last == text })
                    }
                    var uncertain: [JSONValue] = []
                    // At the latest when Parley waits no longer for the answer.
                    _ = try await eventually(within: .seconds(40)) {
                        uncertain = try await scene.installation.list("deliveries?state=uncertain", key: scene.key)
                        return uncertain.count == 2
                    }
                    let ids = uncertain.compactMap { $0["id"]?.integerValue }.sorted()
                    try #require(ids.count == 2)
                    let messages = try await scene.installation.list("tickets/1/messages?", key: scene.key)
                    #expect(messages.suffix(2).allSatisfy { $0["delivery"]?["state"] == "uncertain" }, "\(messages)")
                    #expect(try await scene.send(.post, "deliveries/\(ids[0])/retry").status == 200)
                    #expect(try await scene.send(.post, "deliveries/\(ids[1])/accept").status == 200)
                    #expect(await eventually(within: .seconds(10)) { scene.received() == ["one", "two", "one"] })
                    for id in ids {
                        let isSent = try await eventually(within: .seconds(10)) {
                            try await scene.send(.get, "deliveries/\(id)").body["state"] == "sent"
                        }
                        #expect(isSent)
                    }
                    return parley
                }
            }
        }
    }
}

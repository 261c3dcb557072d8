import Delivery
import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("When things go wrong")
struct TroubleTests {
    private func open(_ desk: DeskHarness) async throws -> Int64 {
        try desk.customer.send("hello", to: .bot(desk.bot))
        let topic = try await desk.topic()
        #expect(try await desk.eventually { desk.posts(in: topic).count == 1 })
        #expect(try await desk.quiet())
        return topic
    }

    @Test(
        "A customer who blocked the bot is told of in the topic, once for each message", arguments: TestEngine.available
    )
    func blocked(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let topic = try await open(desk)
            desk.customer.block(desk.bot)
            #expect(try await desk.eventually { try await desk.tickets().first?.isUnreachable == true })
            try desk.agent.send("are you there?", to: .group(desk.group, topic: topic))
            #expect(
                try await desk.eventually {
                    desk.posts(in: topic).contains { $0.text?.contains("did not reach the customer") == true }
                })
            desk.customer.unblock(desk.bot)
            #expect(try await desk.eventually { try await desk.tickets().first?.isUnreachable == false })
        }
    }

    @Test("A deleted topic is made anew, and nothing is lost", arguments: TestEngine.available)
    func deletedTopic(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let topic = try await open(desk)
            try desk.agent.deleteTopic(topic, in: desk.group)
            try desk.customer.send("still there?", to: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    guard let new = desk.sandbox.topics(of: desk.group).first(where: { $0.id != topic }) else {
                        return false
                    }
                    return desk.posts(in: new.id).last?.text == "still there?"
                })
            let new = try #require(desk.sandbox.topics(of: desk.group).first { $0.id != topic })
            try desk.agent.send("yes", to: .group(desk.group, topic: new.id))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["yes"] })
            #expect(try await desk.tickets().count == 1)
        }
    }

    @Test(
        "Telegram that cannot work for a while delays messages, and loses and repeats none",
        arguments: TestEngine.available)
    func outage(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let topic = try await open(desk)
            desk.sandbox.setOutage(.error(status: 502, description: "Bad Gateway"))
            desk.sandbox.setOutage(.error(status: 502, description: "Bad Gateway"))
            for number in 1...5 { try desk.customer.send(.text("message \(number)"), to: .bot(desk.bot)) }
            try await Task.sleep(for: .seconds(2))
            desk.sandbox.setOutage(nil)
            #expect(
                try await desk.eventually(within: .seconds(40)) {
                    desk.posts(in: topic).map(\.text) == ["hello"] + (1...5).map { "message \($0)" }
                })
            #expect(desk.sandbox.report.duplicates == 0)
        }
    }

    @Test("An answer that is cut off after acceptance is uncertain, never repeated, and can be decided by hand")
    func cut() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            desk.sandbox.inject(SandboxFault(.cutAfterAcceptance, method: "sendMessage", chatID: desk.customer.id))
            try desk.agent.send("once", to: .group(desk.group, topic: topic))
            try desk.agent.send("twice", to: .group(desk.group, topic: topic))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["once", "twice"] })
            let uncertain = try await desk.database.read {
                try $0.column("SELECT id FROM deliveries WHERE state = 'uncertain'", as: Int64.self)
            }
            let id = try #require(uncertain.first)
            #expect(uncertain.count == 1)
            let notice = try await desk.eventually {
                desk.sandbox.messages(group: desk.group, topic: topic).contains {
                    $0.text?.contains("not known whether") == true
                }
            }
            #expect(notice)
            let post = try #require(
                desk.sandbox.messages(group: desk.group, topic: topic).last { $0.text?.contains("not known") == true })
            try desk.agent.press("d:\(id):accept", of: post.id, in: .group(desk.group, topic: topic))
            #expect(
                try await desk.eventually {
                    try await desk.database.read {
                        try $0.value("SELECT state FROM deliveries WHERE id = \(id)", as: String.self)
                    } == "sent"
                })
            #expect(desk.received(by: desk.customer).count == 2)
        }
    }

    @Test("A topic whose making was cut off is adopted, not made twice", arguments: TestEngine.available)
    func adoptedTopic(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            desk.sandbox.inject(SandboxFault(.cutAfterAcceptance, method: "createForumTopic"))
            try desk.customer.send("hello", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["hello"] })
            #expect(desk.sandbox.topics(of: desk.group).count == 1)
        }
    }

    @Test("A topic is not made twice, however late Telegram tells of it")
    func adoptedLate() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send("hello", to: .bot(desk.bot))
            desk.sandbox.inject(SandboxFault(.cutAfterAcceptance, method: "createForumTopic"))
            let topic = try await desk.topic()
            // Nothing is told for longer than a cut-off call can take.
            desk.sandbox.inject(
                SandboxFault(.error(status: 500, description: "Internal"), method: "getUpdates", count: nil))
            try await Task.sleep(for: .seconds(18))
            desk.sandbox.clearFaults()
            #expect(
                try await desk.eventually(within: .seconds(30)) { desk.posts(in: topic).map(\.text) == ["hello"] })
            #expect(desk.sandbox.topics(of: desk.group).count == 1)
        }
    }

    @Test("A 429 silences the chat until retry_after, and then everything arrives")
    func tooManyRequests() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            desk.sandbox.inject(SandboxFault(.tooManyRequests(retryAfter: 3), chatID: desk.group))
            for number in 1...5 { try desk.customer.send(.text("message \(number)"), to: .bot(desk.bot)) }
            #expect(
                try await desk.eventually {
                    desk.posts(in: topic).map(\.text) == ["hello"] + (1...5).map { "message \($0)" }
                })
            #expect(desk.sandbox.report.cooldownViolations == 0)
        }
    }

    @Test("A group that was upgraded is followed")
    func migrated() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let new = try desk.sandbox.upgrade(desk.group)
            try desk.customer.send("still there?", to: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    desk.sandbox.messages(group: new, topic: topic).contains { $0.text == "still there?" }
                })
            #expect(try await desk.quiet())
            try desk.agent.send("yes", to: .group(new, topic: topic))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["yes"] })
        }
    }

    @Test("A bot without rights waits until they are granted, and then loses nothing", arguments: TestEngine.available)
    func demoted(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            try desk.sandbox.setMember(desk.bot, of: desk.group, rights: [])
            #expect(try await desk.quiet())
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    let problem = try await desk.database.read {
                        try $0.value("SELECT problem FROM bot_groups", as: String?.self)
                    }
                    return problem??.contains("can_manage_topics") == true
                })
            try desk.sandbox.setMember(desk.bot, of: desk.group, rights: DeskHarness.rights)
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["hello"] })
        }
    }

    @Test("The limits are never exceeded: a flood is spread, in order, without a single 429")
    func flood() async throws {
        var settings = DeskHarness.settings
        settings.limits.group = .init(count: 20, window: .seconds(4))
        let limits = SandboxLimits(group: .init(count: 20, length: 4_000_000))
        try await DeskHarness.run(on: .sqlite, limits: limits, settings: settings) { desk in
            let people = (1...5).map { desk.sandbox.makePerson(firstName: "Customer \($0)") }
            for person in people { try person.start(desk.bot) }
            for number in 1...8 {
                for person in people { try person.send(.text("message \(number) of \(person.id)"), to: .bot(desk.bot)) }
            }
            #expect(try await desk.quiet())
            let topics = desk.sandbox.topics(of: desk.group)
            #expect(topics.count == 5)
            for topic in topics {
                let numbers = desk.posts(in: topic.id).compactMap { $0.text?.split(separator: " ")[1] }
                #expect(numbers == (1...8).map { "\($0)" })
            }
            #expect(desk.sandbox.report.isClean, "\(desk.sandbox.report.json)")
        }
    }
}

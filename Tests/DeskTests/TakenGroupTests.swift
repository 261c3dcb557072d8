import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("A desk group taken from a bot, and groups whose topics are switched off")
struct TakenGroupTests {
    private static var settings: ServiceSettings {
        var settings = DeskHarness.settings
        settings.desk.groupPatience = .milliseconds(500)
        return settings
    }

    /// A ticket with a topic in the first group, in which both sides have written; and a second group.
    private func open(_ desk: DeskHarness) async throws -> (topic: Int64, second: Int64) {
        try desk.customer.send("first", to: .bot(desk.bot))
        let topic = try await desk.topic()
        #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["first"] })
        try desk.agent.send("answer", to: .group(desk.group, topic: topic))
        #expect(try await desk.quiet())
        let second = desk.sandbox.makeGroup(title: "Second desk", owner: desk.agent.id)
        try desk.sandbox.setMember(desk.bot, of: second, rights: DeskHarness.rights)
        return (topic, second)
    }

    private func give(_ groups: [Int64], to desk: DeskHarness) async throws {
        _ = try await BotRegistrar(desk.service).update(Bot.ID(desk.bot), .init(deskGroups: groups))
    }

    private func texts(_ desk: DeskHarness, in group: Int64, topic: Int64) -> [String?] {
        desk.sandbox.messages(group: group, topic: topic)
            .filter { $0.isFromBot && !$0.isService && $0.replyMarkup == nil }.map(\.text)
    }

    @Test(
        "A ticket gets a topic in a remaining group, with what was said last, when there is something to post",
        arguments: TestEngine.available)
    func moved(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine, settings: Self.settings) { desk in
            let (topic, second) = try await open(desk)
            try await give([second], to: desk)
            #expect(try await desk.quiet())
            #expect(desk.sandbox.topics(of: second).isEmpty, "nothing is done before there is something to post")
            for text in ["second", "third"] { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            #expect(try await desk.eventually { desk.sandbox.topics(of: second).count == 1 })
            let new = try #require(desk.sandbox.topics(of: second).first)
            let history =
                "Earlier in this ticket, whose topic was in another group:\nCarl Customer: first\nAnn Agent: answer"
            #expect(
                try await desk.eventually { texts(desk, in: second, topic: new.id) == [history, "second", "third"] })
            try desk.agent.send("here", to: .group(second, topic: new.id))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["answer", "here"] })
            // The old group is the bot's no more: nothing is taken from there, and nothing is posted.
            try desk.agent.send("lost", to: .group(desk.group, topic: topic))
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).count == 2)
            #expect(desk.posts(in: topic).map(\.text) == ["first"])
            #expect(try await desk.tickets().count == 1)
            let chats = try await desk.database.read { db in
                try db.column(
                    "SELECT DISTINCT attempts.chat_id FROM attempts WHERE request LIKE '%third%'", as: Int64.self)
            }
            #expect(chats == [second], "what waits weighs on the limits of the group that it goes to")
            #expect(desk.sandbox.report.isClean, "\(desk.sandbox.report.json)")
        }
    }

    @Test(
        "Without another group what waits, waits; a group that is given later gets it", arguments: TestEngine.available)
    func waits(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine, settings: Self.settings) { desk in
            let (_, second) = try await open(desk)
            try await give([], to: desk)
            for text in ["second", "third"] { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            try await Task.sleep(for: .seconds(1))
            let waiting = try await desk.database.read {
                try $0.value(
                    "SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND kind = 'desk.mirror'", as: Int64.self)
            }
            #expect(waiting == 2)
            try await give([second], to: desk)
            #expect(try await desk.eventually { desk.sandbox.topics(of: second).count == 1 })
            let new = try #require(desk.sandbox.topics(of: second).first)
            #expect(
                try await desk.eventually {
                    texts(desk, in: second, topic: new.id).dropFirst() == ["second", "third"]
                })
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("A group that is given back goes on where it was", arguments: TestEngine.available)
    func givenBack(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine, settings: Self.settings) { desk in
            let (topic, second) = try await open(desk)
            try await give([second], to: desk)
            try await give([desk.group, second], to: desk)
            try desk.customer.send("second", to: .bot(desk.bot))
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["first", "second"] })
            #expect(desk.sandbox.topics(of: second).isEmpty)
        }
    }

    @Test("A topic that was not yet made is made in a group that is left", arguments: TestEngine.available)
    func creating(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine, settings: Self.settings) { desk in
            let second = desk.sandbox.makeGroup(title: "Second desk", owner: desk.agent.id)
            try desk.sandbox.setMember(desk.bot, of: second, rights: DeskHarness.rights)
            try desk.sandbox.setMember(desk.bot, of: desk.group, rights: [])
            #expect(try await desk.quiet())
            for text in ["first", "second"] { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            #expect(try await desk.eventually { try await desk.tickets().first?.deskTopicState == .creating })
            try await Task.sleep(for: .milliseconds(200))
            try await give([second], to: desk)
            #expect(try await desk.eventually { desk.sandbox.topics(of: second).count == 1 })
            let new = try #require(desk.sandbox.topics(of: second).first)
            #expect(try await desk.eventually { texts(desk, in: second, topic: new.id) == ["first", "second"] })
            #expect(desk.sandbox.topics(of: desk.group).isEmpty)
        }
    }

    @Test(
        "When topics that were switched off are back, every ticket goes on in its group",
        arguments: TestEngine.available)
    func forumBack(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine, settings: Self.settings) { desk in
            let people = try await desk.customers(7)
            try desk.sandbox.setForum(false, of: desk.group)
            for person in people { try person.send("are you there?", to: .bot(desk.bot)) }
            #expect(try await desk.eventually { try await state(of: desk.group, desk) == "broken" })
            try desk.sandbox.setForum(true, of: desk.group)
            #expect(
                try await desk.eventually {
                    try await desk.tickets().allSatisfy { ticket in
                        guard let topic = ticket.deskTopicID else { return false }
                        return desk.posts(in: topic).last?.text == "are you there?"
                    }
                })
            #expect(try await desk.quiet())
            #expect(try await state(of: desk.group, desk) == "active")
            // Both ways, in whichever topic the ticket has now.
            for ticket in try await desk.tickets() {
                try desk.agent.send("yes", to: .group(desk.group, topic: ticket.deskTopicID ?? 0))
            }
            #expect(try await desk.eventually { people.allSatisfy { desk.received(by: $0).map(\.text) == ["yes"] } })
            #expect(try await desk.tickets().count == 7)
        }
    }

    private func state(of group: Int64, _ desk: DeskHarness) async throws -> String? {
        try await desk.database.read { try $0.value("SELECT state FROM bot_groups WHERE chat_id = \(group)") }
    }
}

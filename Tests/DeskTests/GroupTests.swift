import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramBotAPI
import TelegramSandbox
import TestSupport
import Testing

@Suite("Intake groups, several desk groups, topics made anew")
struct GroupTests {
    /// Adds an intake group with one topic in which a person has written.
    private func intake(
        _ desk: DeskHarness, byUser: Bool
    ) async throws -> (group: Int64, topic: Int64, place: SandboxPlace) {
        let group = desk.sandbox.makeGroup(title: "Community", owner: desk.agent.id)
        try desk.sandbox.setMember(desk.bot, of: group, rights: DeskHarness.rights)
        try desk.sandbox.setMember(desk.customer.id, of: group)
        let token = try #require(BotToken(desk.token))
        _ = try await BotRegistrar(desk.service).add(
            token: token, mode: .polling, deskGroups: [desk.group], intakeGroups: [group], isTicketByUser: byUser)
        let topic = try desk.agent.createTopic("Help", in: group)
        return (group, topic, .group(group, topic: topic))
    }

    @Test("In an intake group a topic is a ticket; answers go back to the same topic", arguments: TestEngine.available)
    func intakeTopic(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let (group, topic, place) = try await intake(desk, byUser: false)
            try desk.customer.send("it does not work", to: place)
            let staffTopic = try await desk.topic()
            #expect(
                try await desk.eventually {
                    desk.posts(in: staffTopic).map(\.text) == ["Carl Customer\nit does not work"]
                })
            try desk.agent.send("try again", to: .group(desk.group, topic: staffTopic))
            #expect(
                try await desk.eventually {
                    desk.sandbox.messages(group: group, topic: topic).contains {
                        $0.isFromBot && $0.text == "try again"
                    }
                })
            let ticket = try #require(try await desk.tickets().first)
            #expect(ticket.channel == .topic)
            #expect(ticket.topicID == topic)
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("What staff say in the intake topic joins the ticket and is not sent twice")
    func staffInIntake() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (group, topic, place) = try await intake(desk, byUser: false)
            try desk.customer.send("it does not work", to: place)
            let staffTopic = try await desk.topic()
            try desk.agent.send("which version?", to: place)
            #expect(
                try await desk.eventually {
                    desk.posts(in: staffTopic).last?.text == "↪️ Ann Agent\nwhich version?"
                })
            #expect(try await desk.quiet())
            #expect(desk.sandbox.messages(group: group, topic: topic).filter { $0.isFromBot && !$0.isService }.isEmpty)
            #expect(try await desk.tickets().first?.firstResponseAt != nil)
        }
    }

    @Test("With a ticket for each user, two people in one topic have two tickets")
    func byUser() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (group, _, place) = try await intake(desk, byUser: true)
            let other = desk.sandbox.makePerson(firstName: "Olga")
            try desk.sandbox.setMember(other.id, of: group)
            try desk.customer.send("mine", to: place)
            try other.send("hers", to: place)
            #expect(try await desk.eventually { try await desk.tickets().count == 2 })
            #expect(try await desk.quiet())
            // Whose ticket is the first depends on whom Telegram tells of first.
            let names = desk.sandbox.topics(of: desk.group).map { $0.name.drop { $0 != " " } }
            #expect(Set(names) == [" Carl Customer · mine", " Olga · hers"])
        }
    }

    @Test("Several desk groups share the load")
    func severalDesks() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let second = desk.sandbox.makeGroup(title: "Second desk", owner: desk.agent.id)
            try desk.sandbox.setMember(desk.bot, of: second, rights: DeskHarness.rights)
            let token = try #require(BotToken(desk.token))
            _ = try await BotRegistrar(desk.service).add(
                token: token, mode: .polling, deskGroups: [desk.group, second], intakeGroups: [],
                isTicketByUser: false)
            for number in 1...6 {
                let person = desk.sandbox.makePerson(firstName: "Customer \(number)")
                try person.start(desk.bot)
                try person.send(.text("hello"), to: .bot(desk.bot))
            }
            #expect(try await desk.eventually { try await desk.tickets().count == 6 })
            #expect(try await desk.quiet())
            #expect(desk.sandbox.topics(of: desk.group).count == 3)
            #expect(desk.sandbox.topics(of: second).count == 3)
        }
    }

    @Test("A topic that is made anew shows what was said last, then what waits", arguments: TestEngine.available)
    func history(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            try desk.customer.send("first", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).count == 1 })
            try desk.agent.send("answer", to: .group(desk.group, topic: topic))
            #expect(try await desk.quiet())
            try desk.agent.deleteTopic(topic, in: desk.group)
            try desk.customer.send("second", to: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    guard let new = desk.sandbox.topics(of: desk.group).first(where: { $0.id != topic }) else {
                        return false
                    }
                    return desk.posts(in: new.id).map(\.text) == [
                        "Earlier in this ticket, whose topic was deleted:\nCarl Customer: first\nAnn Agent: answer",
                        "second",
                    ]
                })
        }
    }

    @Test("Topics switched off are a fault of the group: it is marked, and works again when they are back")
    func forumOff() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let people = try await desk.customers(7)
            try desk.sandbox.setForum(false, of: desk.group)
            for person in people { try person.send("are you there?", to: .bot(desk.bot)) }
            #expect(
                try await desk.eventually {
                    try await desk.database.read {
                        try $0.value("SELECT state FROM bot_groups", as: String.self)
                    } == "broken"
                })
        }
    }

    @Test("The topic's icon follows the ticket's status")
    func icons() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send("hello", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).count == 1 })
            #expect(try await desk.quiet())
            let before = desk.sandbox.topics(of: desk.group)[0].iconCustomEmojiID
            try desk.agent.send("/resolve", to: .group(desk.group, topic: topic))
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
            #expect(try await desk.quiet())
            let after = desk.sandbox.topics(of: desk.group)[0].iconCustomEmojiID
            #expect(after != before)
            #expect(desk.sandbox.report.isClean)
        }
    }
}

import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("What staff do in a topic")
struct StaffTests {
    /// A ticket with its topic, its first message mirrored.
    private func open(_ desk: DeskHarness, _ text: String = "hello") async throws -> Int64 {
        try desk.customer.send(.text(text), to: .bot(desk.bot))
        let topic = try await desk.topic()
        #expect(try await desk.eventually { !desk.posts(in: topic).isEmpty })
        return topic
    }

    @Test("A note stays inside, and so does a reply to it")
    func notes() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            let note = try desk.agent.send("/note the customer is angry", to: place)
            #expect(try await desk.quiet())
            try desk.agent.send("indeed", to: place, replyTo: note)
            try desk.agent.send("We are on it", to: place)
            #expect(try await desk.eventually { !desk.received(by: desk.customer).isEmpty })
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).map(\.text) == ["We are on it"])
            let notes = try await desk.database.read {
                try $0.column("SELECT body FROM messages WHERE kind = 'note' ORDER BY id", as: String.self)
            }
            #expect(notes == ["the customer is angry", "indeed"])
        }
    }

    @Test("Commands change the ticket and never reach the customer")
    func commands() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            try desk.agent.send("/assign me", to: place)
            try desk.agent.send("/status", to: place)
            try desk.agent.send("/whois", to: place)
            try desk.agent.send("/help", to: place)
            try desk.agent.send("/resolve", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
            #expect(try await desk.tickets().first?.assigneeID != nil)
            try desk.agent.send("/reopen", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .open })
            try desk.agent.send("/close", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .closed })
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group)[0].isClosed })
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).isEmpty)
            #expect(desk.posts(in: topic).contains { $0.text?.contains("Carl Customer, id") == true })
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("Unknown commands, strangers, bots and anonymous administrators are never relayed, and told once")
    func refused() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            let stranger = desk.sandbox.makePerson(firstName: "Stranger")
            try desk.sandbox.setMember(stranger.id, of: desk.group)
            for _ in 0..<3 { try stranger.send("buy my things", to: place) }
            for _ in 0..<2 { try desk.agent.send("/frobnicate now", to: place) }
            for _ in 0..<2 { try desk.agent.send("hidden", to: place, isAnonymous: true) }
            #expect(try await desk.quiet())
            #expect(desk.received(by: desk.customer).isEmpty)
            let hints = desk.posts(in: topic).dropFirst().compactMap(\.text)
            #expect(hints.count == 3, "one hint for each reason: \(hints)")
        }
    }

    @Test("What staff write before Telegram has said who they are stays in order", arguments: TestEngine.available)
    func orderOfTheUnknown(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let place = SandboxPlace.group(desk.group, topic: try await open(desk))
            let second = desk.sandbox.makePerson(firstName: "Second")
            try desk.sandbox.setMember(second.id, of: desk.group, rights: [.manageTopics])
            #expect(try await desk.quiet())
            // As if nobody had ever been asked about.
            try await desk.database.write { _ = try $0.execute("DELETE FROM chat_members") }
            let slow = SandboxFault(
                .latency(.milliseconds(40)), method: "getChatMember", count: nil, probability: 0.5)
            desk.sandbox.inject(slow)
            for number in 1...40 {
                try (number % 3 == 0 ? second : desk.agent).send(.text("\(number)"), to: place)
                try await Task.sleep(for: .milliseconds(4))
            }
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 40 })
            #expect(desk.received(by: desk.customer).compactMap(\.text) == (1...40).map { "\($0)" })
        }
    }

    @Test("An edit on either side edits the other and keeps every version", arguments: TestEngine.available)
    func edits(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let first = try desk.customer.send("helo", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["helo"] })
            try desk.customer.edit(first, to: "hello", in: .bot(desk.bot))
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["hello"] })
            let place = SandboxPlace.group(desk.group, topic: topic)
            let answer = try desk.agent.send("god day", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["god day"] })
            try desk.agent.edit(answer, to: "good day", in: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["good day"] })
            let versions = try await desk.database.read {
                try $0.column("SELECT body FROM message_versions ORDER BY message_id", as: String.self)
            }
            #expect(versions == ["helo", "god day"])
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("/delete as a reply deletes the message at the customer's")
    func deletion() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            let answer = try desk.agent.send("wrong window", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
            try desk.agent.send("/delete", to: place, replyTo: answer)
            #expect(try await desk.eventually { desk.received(by: desk.customer).isEmpty })
        }
    }

    @Test("Replies point at the mirrored message, both ways")
    func replies() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk, "first")
            let place = SandboxPlace.group(desk.group, topic: topic)
            let mirrored = try #require(desk.posts(in: topic).first)
            let answer = try desk.agent.send("about the first", to: place, replyTo: mirrored.id)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
            let received = try #require(desk.received(by: desk.customer).first)
            let original = try #require(
                desk.sandbox.messages(bot: desk.bot, person: desk.customer.id).first { $0.text == "first" })
            #expect(received.replyTo == original.id)
            try desk.customer.send("thank you", to: .bot(desk.bot), replyTo: received.id)
            #expect(try await desk.eventually { desk.posts(in: topic).last?.text == "thank you" })
            #expect(desk.posts(in: topic).last?.replyTo == answer)
        }
    }

    @Test("Reactions are shown on the other side")
    func reactions() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            try desk.agent.send("done", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
            let mirrored = try #require(desk.posts(in: topic).first)
            try desk.agent.react(["👍"], to: mirrored.id, in: place)
            #expect(
                try await desk.eventually {
                    desk.sandbox.messages(bot: desk.bot, person: desk.customer.id)
                        .contains { $0.text == "hello" && $0.reactions.values.contains(["👍"]) }
                })
        }
    }

    @Test("The buttons on the card do what the commands do")
    func buttons() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            let card = try #require(
                desk.sandbox.messages(group: desk.group, topic: topic).first { $0.replyMarkup != nil })
            try desk.agent.press("t:1:me", of: card.id, in: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.assigneeID != nil })
            try desk.agent.press("t:1:resolve", of: card.id, in: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
            #expect(
                try await desk.eventually {
                    desk.sandbox.messages(group: desk.group, topic: topic)
                        .contains { $0.id == card.id && $0.text?.contains("resolved") == true }
                })
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("A customer who writes after a resolve reopens the ticket; after a close, a new one knows the old")
    func lifecycle() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            let place = SandboxPlace.group(desk.group, topic: topic)
            try desk.agent.send("/resolve", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
            try desk.customer.send("not quite", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .open })
            try desk.agent.send("/close", to: place)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .closed })
            try desk.customer.send("something else", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 2 })
            let second = try #require(try await desk.tickets().last)
            #expect(second.previousID == Ticket.ID(1))
            let other = try await desk.topic(at: 1)
            #expect(try await desk.eventually { desk.posts(in: other).map(\.text) == ["something else"] })
        }
    }

    @Test("An agent makes themselves known with a code, once")
    func claim() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (_, code) = try await desk.database.write {
                try AgentDirectory.add(name: "Bea", role: .agent, at: .now, in: $0)
            }
            let bea = desk.sandbox.makePerson(firstName: "Beatrice")
            try bea.start(desk.bot)
            try bea.send(.text("/claim \(code)"), to: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    desk.received(by: bea).last?.text?.hasPrefix("Welcome, Bea") == true
                })
            let thief = desk.sandbox.makePerson(firstName: "Thief")
            try thief.start(desk.bot)
            try thief.send(.text("/claim \(code)"), to: .bot(desk.bot))
            #expect(
                try await desk.eventually { desk.received(by: thief).last?.text?.contains("not valid") == true })
            let topic = try await open(desk)
            try desk.sandbox.setMember(bea.id, of: desk.group)
            try bea.send("I am Bea", to: .group(desk.group, topic: topic))
            #expect(try await desk.eventually { desk.received(by: desk.customer).map(\.text) == ["I am Bea"] })
            #expect(try await desk.tickets().count == 1)
        }
    }

    @Test("Staff close, reopen and rename the topic: the ticket follows")
    func topicEvents() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let topic = try await open(desk)
            try desk.agent.renameTopic(topic, in: desk.group, to: "Refund for Carl")
            #expect(try await desk.eventually { try await desk.tickets().first?.subject == "Refund for Carl" })
            try desk.agent.closeTopic(topic, in: desk.group)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .closed })
            try desk.agent.reopenTopic(topic, in: desk.group)
            #expect(try await desk.eventually { try await desk.tickets().first?.status == .open })
            #expect(try await desk.quiet())
            #expect(desk.sandbox.report.isClean)
        }
    }
}

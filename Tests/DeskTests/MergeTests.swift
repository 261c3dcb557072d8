import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Tickets that are made one")
struct MergeTests {
    /// Two tickets of the customer, the first of them closed.
    private func two(_ desk: DeskHarness) async throws -> (first: SandboxPlace, second: SandboxPlace) {
        try desk.customer.send("first request", to: .bot(desk.bot))
        let first = SandboxPlace.group(desk.group, topic: try await desk.topic())
        try desk.agent.send("an answer", to: first)
        #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
        try desk.agent.send("/close", to: first)
        #expect(try await desk.eventually { try await desk.tickets().first?.status == .closed })
        try desk.customer.send("second request", to: .bot(desk.bot))
        let second = SandboxPlace.group(desk.group, topic: try await desk.topic(at: 1))
        #expect(try await desk.quiet())
        return (first, second)
    }

    private func bodies(_ ticket: Int64, _ desk: DeskHarness) async throws -> [String] {
        try await desk.database.read {
            try $0.column("SELECT body FROM messages WHERE ticket_id = \(ticket) ORDER BY id")
        }
    }

    @Test(
        "Merged they are one conversation in order; both topics say so; parted they are as before",
        arguments: TestEngine.available)
    func andBack(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let (first, second) = try await two(desk)
            try desk.agent.send("/merge #1", to: second)
            #expect(try await desk.eventually { try await desk.tickets().map(\.status) == [.open, .closed] })
            #expect(try await desk.quiet())
            #expect(try await bodies(1, desk) == ["first request", "an answer", "second request"])
            let topics = desk.sandbox.topics(of: desk.group)
            #expect(topics.map(\.isClosed) == [false, true])
            let (old, new) = (desk.posts(in: topics[0].id), desk.posts(in: topics[1].id))
            #expect(old.contains { $0.text?.hasPrefix("🔀 #2 “second request” was merged into this one.") == true })
            #expect(old.contains { $0.text == "second request" })
            #expect(new.contains { $0.text?.hasPrefix("🔀 It goes on in #1 “first request”.\nhttps://t.me/c/") == true })

            // What is written in the closed topic goes nowhere; the conversation goes on in the other.
            try desk.customer.send("third", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await bodies(1, desk).last == "third" })
            #expect(try await desk.quiet())
            try desk.agent.send("/unmerge", to: second)
            #expect(try await desk.eventually { try await desk.tickets().last?.mergedIntoID == nil })
            #expect(try await desk.quiet())
            #expect(try await bodies(1, desk) == ["first request", "an answer", "third"])
            #expect(try await bodies(2, desk) == ["second request"])
            // The customer has a ticket running: the one that was parted stays closed.
            #expect(try await desk.tickets().map(\.status) == [.open, .closed])
            try desk.agent.send("bye", to: first)
            #expect(try await desk.eventually { desk.received(by: desk.customer).last?.text == "bye" })
            let kinds = try await desk.database.read {
                try $0.column(
                    "SELECT type FROM events WHERE type LIKE 'ticket.%merged' ORDER BY id", as: String.self)
            }
            #expect(kinds == ["ticket.merged", "ticket.merged", "ticket.unmerged", "ticket.unmerged"])
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("An agent who writes in the topic of a merged ticket is told where it goes on")
    func writing() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            let (_, second) = try await two(desk)
            try desk.agent.send("/merge #1", to: second)
            #expect(try await desk.eventually { try await desk.tickets().map(\.status) == [.open, .closed] })
            #expect(try await desk.quiet())
            let topic = desk.sandbox.topics(of: desk.group)[1].id
            try desk.agent.reopenTopic(topic, in: desk.group)
            try desk.agent.send("hello", to: second)
            #expect(
                try await desk.eventually {
                    desk.posts(in: topic).last?.text == "Not passed on: this ticket goes on in #1."
                })
            #expect(desk.received(by: desk.customer).count == 1)
        }
    }

    @Test("Tickets of two customers are never made one, nor one with itself")
    func refusals() async throws {
        try await DeskHarness.run(on: .sqlite) { desk in
            try desk.customer.send("mine", to: .bot(desk.bot))
            _ = try await desk.topic()
            _ = try await desk.customers(1)
            let topic = try await desk.topic()
            let place = SandboxPlace.group(desk.group, topic: topic)
            for (text, answer) in [
                ("/merge #2", "The tickets are of two customers: each would read what the other was written."),
                ("/merge #1", "A ticket cannot be merged into itself."), ("/merge 99", "There is no ticket #99."),
                ("/merge", "Into which? /merge #12"), ("/unmerge", "The ticket is in no other."),
            ] {
                try desk.agent.send(.text(text), to: place)
                #expect(try await desk.eventually { desk.posts(in: topic).last?.text == answer }, "\(text)")
            }
            #expect(try await desk.tickets().map(\.status) == [.new, .new])
        }
    }
}

import Desk
import DeskTestSupport
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Tickets that were opened while the bot had no desk group")
struct LateGroupTests {
    /// The desk without its group, and customers who have written twice each.
    private func withoutGroup(
        _ count: Int, on engine: TestEngine, _ body: (DeskHarness, [SandboxPerson]) async throws -> Void
    ) async throws {
        try await DeskHarness.run(on: engine) { desk in
            try await give([], to: desk)
            let people = (1...count).map { desk.sandbox.makePerson(firstName: "Customer \($0)") }
            for person in people {
                try person.start(desk.bot)
                for text in ["first", "second"] { try person.send(.text(text), to: .bot(desk.bot)) }
            }
            let isStored = try await desk.eventually {
                let messages: Int64? = try await desk.database.read { try $0.value("SELECT COUNT(*) FROM messages") }
                return messages == Int64(2 * count)
            }
            #expect(isStored)
            try await body(desk, people)
        }
    }

    private func give(_ groups: [Int64], to desk: DeskHarness) async throws {
        _ = try await BotRegistrar(desk.service).update(Bot.ID(desk.bot), .init(deskGroups: groups))
    }

    @Test("They get topics with all that was said, and go on there", arguments: TestEngine.available)
    func seated(engine: TestEngine) async throws {
        try await withoutGroup(2, on: engine) { desk, people in
            #expect(desk.sandbox.topics(of: desk.group).isEmpty)
            try await give([desk.group], to: desk)
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group).count == 2 })
            #expect(try await desk.quiet())
            for topic in desk.sandbox.topics(of: desk.group) {
                #expect(desk.posts(in: topic.id).map(\.text) == ["first", "second"])
                try desk.agent.send("answer", to: .group(desk.group, topic: topic.id))
            }
            #expect(
                try await desk.eventually { people.allSatisfy { desk.received(by: $0).map(\.text) == ["answer"] } })
            let states = try await desk.database.read {
                try $0.column(
                    """
                    SELECT deliveries.state FROM messages JOIN deliveries ON deliveries.id = messages.delivery_id
                    WHERE author_type = 'customer'
                    """, as: String.self)
            }
            #expect(states == ["sent", "sent", "sent", "sent"], "each message knows how it got there")
            #expect(desk.sandbox.report.isClean, "\(desk.sandbox.report.json)")
        }
    }

    @Test("A few at a time; who writes again comes first", arguments: TestEngine.available)
    func turns(engine: TestEngine) async throws {
        try await withoutGroup(5, on: engine) { desk, people in
            try await give([desk.group], to: desk)
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group).count == 3 })
            try people[0].send("hello?", to: .bot(desk.bot))
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group).count == 4 })
            let topic = try #require(desk.sandbox.topics(of: desk.group).last)
            #expect(
                try await desk.eventually { desk.posts(in: topic.id).map(\.text) == ["first", "second", "hello?"] })
            // The last one's turn comes with the timer.
            try await desk.database.write { try $0.later("UPDATE timers SET due_at = 0 WHERE kind = 'desk.seating'") }
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group).count == 5 })
            #expect(try await desk.quiet())
        }
    }

    @Test("The next few are found by an index", arguments: TestEngine.available)
    func plan(engine: TestEngine) async throws {
        try await withDatabase(on: engine, migrations: DeskHarness.migrations) { database in
            let plan = try await database.write { db in
                if db.dialect == .postgres { try db.later("SET LOCAL enable_seqscan = off") }
                return try db.rows(
                    """
                    \(unsafe: db.dialect == .postgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN") SELECT id FROM tickets
                    WHERE bot_id = \(Bot.ID(1)) AND desk_topic_state = 'none' AND status NOT IN ('resolved', 'closed')
                    ORDER BY id DESC LIMIT 3
                    """
                ).map { "\($0.values)" }.joined(separator: "\n")
            }
            #expect(plan.contains("tickets_without_topic"), "\(plan)")
        }
    }
}

import BusinessTime
import Conditions
import Desk
import DeskTestSupport
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@testable import Routing

@Suite("When agents are there, and queues are open")
struct PresenceTests {
    /// A Monday in January, at that hour in UTC.
    private static func monday(_ hour: Int64, _ minute: Int64 = 0) -> Timestamp {
        Timestamp(unixSeconds: 1_799_625_600 + hour * 3600 + minute * 60)
    }

    private func office(in db: any SQLConnection) throws -> Int64 {
        let hours = BusinessHours(
            timeZone: "UTC", week: [.monday: [try DayInterval(start: "09:00", end: "17:00")]])
        return try Catalog.create(
            DeskCalendar(name: "Office", hours: hours), by: .commandLine, at: .now, in: db
        ).id
    }

    private func run(
        _ engine: TestEngine,
        _ body: (DeskHarness, @escaping @Sendable (Timestamp) -> TicketRouter) async throws -> Void
    ) async throws {
        let migrations = DeskHarness.migrations + RoutingSchema.migrations
        try await DeskHarness.run(on: engine, migrations: migrations) { desk in
            try await body(desk) { now in
                TicketRouter(
                    database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog()),
                    now: { now })
            }
        }
    }

    private func availability(_ desk: DeskHarness, _ agent: Agent.ID) async throws -> Agent.Availability? {
        try await desk.database.read { try AgentDirectory.find(agent, in: $0)?.availability }
    }

    @Test("An agent comes and goes by a calendar; what they say in between stands", arguments: TestEngine.available)
    func schedule(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            let agent = try await desk.database.write { db -> Agent.ID in
                let calendar = try office(in: db)
                let id = try AgentDirectory.add(name: "Ann A", role: .agent, at: .now, in: db).id
                guard let agent = try AgentDirectory.find(id, in: db) else { return id }
                var change = AgentBook.Change()
                (change.calendarID, change.availability) = (.some(calendar), .offline)
                _ = try AgentBook(events: EventLog()).update(agent, change, by: .commandLine, at: .now, in: db)
                return id
            }
            _ = try await router(Self.monday(8)).round()
            #expect(try await availability(desk, agent) == .offline)
            _ = try await router(Self.monday(9)).round()
            #expect(try await availability(desk, agent) == .online)
            try await desk.database.write { db in
                guard let known = try AgentDirectory.find(agent, in: db) else { return }
                var change = AgentBook.Change()
                change.availability = .busy
                _ = try AgentBook(events: EventLog()).update(known, change, by: .commandLine, at: .now, in: db)
            }
            _ = try await router(Self.monday(12)).round()
            #expect(try await availability(desk, agent) == .busy)
            _ = try await router(Self.monday(17)).round()
            #expect(try await availability(desk, agent) == .offline)
        }
    }

    @Test("Who is silent for too long is away until they are heard of", arguments: TestEngine.available)
    func silence(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            try desk.customer.send("hello", to: .bot(desk.bot))
            let place = SandboxPlace.group(desk.group, topic: try await desk.topic())
            try desk.agent.send("hi", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 1 })
            var policy = DeskPolicy.usual
            policy.awayAfterSilenceMinutes = 30
            try await desk.database.write { [policy] in
                try DeskPolicy.set(policy, by: .commandLine, at: .now, in: $0)
            }
            let agent = Agent.ID(1)
            _ = try await router(.now + .seconds(29 * 60)).round()
            #expect(try await availability(desk, agent) == .online)
            _ = try await router(.now + .seconds(31 * 60)).round()
            #expect(try await availability(desk, agent) == .away)
            try desk.agent.send("I am back", to: place)
            #expect(try await desk.eventually { try await availability(desk, agent) == .online })
            // Who said so themselves stays away.
            try desk.agent.send("/away", to: place)
            #expect(try await desk.eventually { try await availability(desk, agent) == .away })
            try desk.agent.send("still here", to: place)
            #expect(try await desk.eventually { desk.received(by: desk.customer).count == 3 })
            #expect(try await availability(desk, agent) == .away)
        }
    }

    @Test("Outside of a queue’s hours nobody gets anything", arguments: TestEngine.available)
    func hours(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            try await desk.database.write { db in
                let calendar = try office(in: db)
                let agent = try AgentDirectory.add(name: "Ann A", role: .agent, at: .now, in: db).id
                var queue = Queue(name: "Queue")
                (queue.strategy, queue.calendarID) = (.roundRobin, calendar)
                let id = try Catalog.create(queue, by: .commandLine, at: .now, in: db).id
                try QueueMembers.set([agent], of: id, by: .commandLine, at: .now, in: db)
                var rule = RoutingRule(name: "Open", position: 1)
                rule.condition = .comparison(.init(field: "hours.\(calendar)", .isEqual, true))
                rule.tags = ["in-hours"]
                rule.stops = false
                _ = try Catalog.create(rule, by: .commandLine, at: .now, in: db)
                var policy = DeskPolicy.usual
                policy.defaultQueueID = id
                try DeskPolicy.set(policy, by: .commandLine, at: .now, in: db)
            }
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            #expect(try await desk.quiet())
            _ = try await router(Self.monday(8)).round()
            #expect(try await desk.tickets().first?.queueID == 1)
            #expect(try await desk.tickets().first?.assigneeID == nil)
            #expect(try await desk.tickets().first?.tags == [])
            #expect(try await desk.quiet())
            _ = try await router(Self.monday(10)).round()
            #expect(try await desk.tickets().first?.assigneeID != nil)
        }
    }
}

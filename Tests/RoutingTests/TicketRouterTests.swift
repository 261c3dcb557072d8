import Conditions
import Desk
import DeskTestSupport
import JSON
import Kernel
import SQL
import ServiceLifecycle
import TelegramSandbox
import TestSupport
import Testing

@testable import Routing

@Suite("From a new ticket to an agent")
struct RouterTests {
    private static let migrations = DeskHarness.migrations + RoutingSchema.migrations

    private func run(
        _ engine: TestEngine, _ body: (DeskHarness, TicketRouter) async throws -> Void
    ) async throws {
        try await DeskHarness.run(on: engine, migrations: Self.migrations) { desk in
            try await body(
                desk,
                TicketRouter(
                    database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog())))
        }
    }

    private func queue(
        _ desk: DeskHarness, _ name: String, members: [Int64] = [], _ change: @Sendable (inout Queue) -> Void = { _ in }
    ) async throws -> Int64 {
        var queue = Queue(name: name)
        queue.strategy = .leastLoaded
        change(&queue)
        return try await desk.database.write { [queue] db in
            let id = try Catalog.create(queue, by: .commandLine, at: .now, in: db).id
            try QueueMembers.set(members.map { Agent.ID($0) }, of: id, by: .commandLine, at: .now, in: db)
            return id
        }
    }

    private func agent(
        _ desk: DeskHarness, _ name: String, capacity: Int? = nil, _ availability: Agent.Availability = .online
    ) async throws -> Int64 {
        try await desk.database.write { db in
            let id = try AgentDirectory.add(name: name, role: .agent, at: .now, in: db).id
            try set(id.rawValue, availability, capacity, in: db)
            return id.rawValue
        }
    }

    private func set(
        _ agent: Int64, _ availability: Agent.Availability, _ capacity: Int?? = .none, in db: any SQLConnection
    ) throws {
        guard let agent = try AgentDirectory.lock(Agent.ID(agent), in: db) else { return }
        var change = AgentBook.Change()
        change.availability = availability
        change.capacity = capacity
        _ = try AgentBook(events: EventLog()).update(agent, change, by: .commandLine, at: .now, in: db)
    }

    private func rule(
        _ desk: DeskHarness, _ name: String, _ position: Int, _ change: @Sendable (inout RoutingRule) -> Void
    ) async throws {
        var rule = RoutingRule(name: name, position: position)
        change(&rule)
        _ = try await desk.database.write { [rule] in
            try Catalog.create(rule, by: .commandLine, at: .now, in: $0)
        }
    }

    /// What another transaction works on at the moment is left for the next round: so there is none.
    private func rounds(_ router: TicketRouter, _ desk: DeskHarness) async throws {
        #expect(try await desk.quiet())
        while try await router.round() {}
    }

    private func word(_ text: String) -> Condition {
        .comparison(Comparison(field: "ticket.text", .contains, .string(text)))
    }

    @Test("Rules find the queue, the queue finds an agent, and full ones get nothing", arguments: TestEngine.available)
    func rules(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            let ann = try await agent(desk, "Ann A", capacity: 2)
            let ben = try await agent(desk, "Ben B", capacity: 1)
            _ = try await agent(desk, "Cid C", .away)
            let billing = try await queue(desk, "Billing", members: [ann, ben])
            let rest = try await queue(desk, "Rest") { $0.strategy = .manual }
            let invoice = word("invoice")
            try await rule(desk, "Vip", 1) {
                $0.condition = .comparison(Comparison(field: "contact.language", .isEqual, "fi"))
                $0.tags = ["vip"]
                $0.stops = false
            }
            try await rule(desk, "Invoices", 2) {
                $0.condition = invoice
                ($0.queueID, $0.priority, $0.tags) = (billing, .high, ["billing"])
            }
            try await rule(desk, "All", 3) { $0.queueID = rest }
            for index in 1...4 {
                let person = desk.sandbox.makePerson(firstName: "P\(index)")
                try person.start(desk.bot)
                try person.send(.text(index == 4 ? "hello" : "my invoice \(index)"), to: .bot(desk.bot))
            }
            #expect(try await desk.eventually { try await desk.tickets().count == 4 })
            try await rounds(router, desk)
            let tickets = try await desk.tickets()
            let billed = tickets.filter { $0.queueID == billing }
            #expect(billed.count == 3 && billed.allSatisfy { $0.priority == .high && $0.tags == ["billing"] })
            // A ticket of high priority weighs two: it fits Ann, and Ben who has nothing to do.
            #expect(Set(billed.compactMap { $0.assigneeID?.rawValue }) == [ann, ben])
            #expect(billed.filter { $0.assigneeID == nil }.count == 1)
            #expect(tickets.first { $0.queueID == rest }?.assigneeID == nil)
            // Who has room again gets what waits.
            try await desk.database.write { [tickets = desk.service.tickets] db in
                guard let id = billed.first(where: { $0.assigneeID?.rawValue == ann })?.id,
                    let ticket = try TicketBook.lock(id, in: db)
                else { return }
                try tickets.change(ticket, to: .resolved, by: .system, at: .now, in: db)
            }
            try await rounds(router, desk)
            #expect(try await desk.tickets().filter { $0.queueID == billing && $0.assigneeID == nil }.isEmpty)
            #expect(try await desk.quiet())
            try await loadsAgree(desk)
        }
    }

    /// The loads that are kept are those that a count gives.
    private func loadsAgree(_ desk: DeskHarness) async throws {
        let (kept, counted) = try await desk.database.read { db in
            (
                try db.rows("SELECT agent_id, tickets, weight FROM agent_loads WHERE tickets <> 0 ORDER BY agent_id")
                    .map { [try $0.get(at: 0), try $0.get(at: 1), try $0.get(at: 2)] as [Int64] },
                try db.rows(
                    """
                    SELECT assignee_id, COUNT(*), SUM(CASE priority WHEN 'urgent' THEN 3 WHEN 'high' THEN 2 ELSE 1 END)
                    FROM tickets WHERE assignee_id IS NOT NULL AND status NOT IN ('resolved', 'closed')
                    GROUP BY assignee_id ORDER BY assignee_id
                    """
                ).map { [try $0.get(at: 0), try $0.get(at: 1), try $0.get(at: 2)] as [Int64] }
            )
        }
        #expect(kept == counted)
    }

    @Test("What nobody takes in time goes to the fallback queue, with an event", arguments: TestEngine.available)
    func fallback(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            let ann = try await agent(desk, "Ann A")
            let rest = try await queue(desk, "Rest", members: [ann])
            let outside = try await queue(desk, "Outside") {
                $0.isExternal = true
                ($0.fallbackQueueID, $0.fallbackAfterSeconds) = (rest, 60)
            }
            try await rule(desk, "All", 1) { $0.queueID = outside }
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            try await rounds(router, desk)
            #expect(try await desk.tickets().first?.queueID == outside)
            #expect(try await desk.tickets().first?.assigneeID == nil)
            let later = TicketRouter(
                database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog()),
                now: { .now + .seconds(61) })
            try await rounds(later, desk)
            try await rounds(later, desk)
            let ticket = try await desk.tickets().first
            #expect(ticket?.queueID == rest && ticket?.assigneeID?.rawValue == ann)
            let data = try await desk.database.read {
                try $0.column("SELECT data FROM events WHERE type = 'ticket.fallback'", as: String.self)
            }
            #expect(data.count == 1 && data[0].contains("\"fallback_queue_id\":\(rest)"))
        }
    }

    @Test("Where there is no fallback queue, an event tells of who waits too long, once")
    func waiting() async throws {
        try await run(.sqlite) { desk, router in
            let only = try await queue(desk, "Only") { $0.fallbackAfterSeconds = 60 }
            try await rule(desk, "All", 1) { $0.queueID = only }
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            try await rounds(router, desk)
            let later = TicketRouter(
                database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog()),
                now: { .now + .seconds(61) })
            for _ in 1...3 { try await rounds(later, desk) }
            let count: Int? = try await desk.database.read {
                try $0.value("SELECT COUNT(*) FROM events WHERE type = 'ticket.waiting_too_long'")
            }
            #expect(count == 1)
        }
    }

    @Test("What agents had who are away for too long goes to others", arguments: TestEngine.available)
    func away(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            let ann = try await agent(desk, "Ann A")
            let queue = try await queue(desk, "Queue", members: [ann]) { $0.reassignAfterMinutes = 10 }
            try await rule(desk, "All", 1) { $0.queueID = queue }
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            try await rounds(router, desk)
            #expect(try await desk.tickets().first?.assigneeID?.rawValue == ann)
            let ben = try await agent(desk, "Ben B")
            try await desk.database.write { db in
                try QueueMembers.set(
                    [Agent.ID(ann), Agent.ID(ben)], of: queue, by: .commandLine, at: .now, in: db)
                try set(ann, .away, in: db)
            }
            try await rounds(router, desk)
            #expect(try await desk.tickets().first?.assigneeID?.rawValue == ann)
            let later = TicketRouter(
                database: desk.database, tickets: desk.service.tickets, agents: AgentBook(events: EventLog()),
                now: { .now + .seconds(601) })
            try await rounds(later, desk)
            #expect(try await desk.tickets().first?.assigneeID?.rawValue == ben)
            try await loadsAgree(desk)
        }
    }

    @Test("Many deciders at once never assign a ticket twice, nor overfill an agent", arguments: TestEngine.available)
    func manyWorkers(engine: TestEngine) async throws {
        try await run(engine) { desk, router in
            var agents: [Int64] = []
            for index in 1...5 { agents.append(try await agent(desk, "Agent \(index)", capacity: 3)) }
            // Agents are in several queues, so that queues compete for them.
            var queues: [Int64] = []
            for index in 1...3 { queues.append(try await queue(desk, "Queue \(index)", members: agents)) }
            for (index, queue) in queues.enumerated() {
                let condition = word("q\(index)")
                try await rule(desk, "Rule \(index)", index) { ($0.condition, $0.queueID) = (condition, queue) }
            }
            for index in 0..<24 {
                let person = desk.sandbox.makePerson(firstName: "P\(index)")
                try person.start(desk.bot)
                try person.send(.text("q\(index % 3)"), to: .bot(desk.bot))
            }
            #expect(try await desk.eventually { try await desk.tickets().count == 24 })
            #expect(try await desk.quiet())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...8 { group.addTask { while try await router.round() {} } }
                try await group.waitForAll()
            }
            try await rounds(router, desk)
            let byAgent = Dictionary(grouping: try await desk.tickets()) { $0.assigneeID?.rawValue }
            #expect(agents.allSatisfy { byAgent[$0]?.count == 3 })
            #expect(byAgent[nil]?.count == 24 - 15)
            let assigned: Int? = try await desk.database.read {
                try $0.value("SELECT COUNT(*) FROM events WHERE type = 'ticket.assigned'")
            }
            #expect(assigned == 15)
            try await loadsAgree(desk)
        }
    }

    @Test("Tickets that nobody can take do not hold up those behind them")
    func behind() async throws {
        try await run(.sqlite) { desk, router in
            let ann = try await agent(desk, "Ann A", capacity: 1)
            let queue = try await queue(desk, "Queue", members: [ann])
            try await rule(desk, "All", 1) { $0.queueID = queue }
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            try await desk.database.write { db in
                // More than are looked at at once, all older, and of a skill that nobody has.
                try db.later(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
                    INSERT INTO tickets (
                        bot_id, channel, chat_id, topic_id, user_id, contact_id, subject, status, priority, queue_id,
                        desk_topic_state, created_at, updated_at, queued_at, required_skills)
                    SELECT \(desk.bot), 'telegram_dm', 100 + i, 0, 0, 1, 'x', 'new', 'normal', \(queue), 'none', 1, 1, 1,
                        '{"juggling": 5}' FROM n
                    """)
            }
            try await rounds(router, desk)
            let first = try await desk.database.read { try TicketBook.find(Ticket.ID(1), in: $0) }
            #expect(first?.assigneeID?.rawValue == ann)
        }
    }
}

import Conditions
import Contacts
import Desk
import JSON
import Kernel
import Routing
import SQL
import TelegramSandbox

/// How many new tickets a second find their queue by rules, and an agent by skill and load: each is moved and assigned,
/// with events and audit entries. The tickets have no topics, so that nothing is counted but this.
enum RoutingDecisions {
    private static let count = 20_000
    private static let queues = 4
    private static let agents = 40

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: SandboxTransport(sandbox), settings: ServiceSettings(), hasDesk: false
        ) { bench in
            try await bench.database.write { try fill($0) }
            let router = TicketRouter(
                database: bench.database, tickets: bench.service.tickets, agents: AgentBook(events: EventLog()))
            let began = ContinuousClock.now
            while try await router.round() {}
            let time = ContinuousClock.now - began
            let assigned: Int? = try await bench.database.read {
                try $0.value("SELECT COUNT(*) FROM tickets WHERE assignee_id IS NOT NULL")
            }
            guard assigned == count else { throw BenchFailure(description: "only \(assigned ?? 0) were assigned") }
            return [
                Figure(
                    name: "new tickets routed to a queue and an agent",
                    value: "\(Int(Double(count) / time.inSeconds))/s", aim: "≥ 5000/s")
            ]
        }
    }

    private static func fill(_ db: any SQLConnection) throws {
        let author = Author(.system, from: nil)
        var members: [Agent.ID] = []
        for index in 0..<agents {
            members.append(
                try AgentDirectory.add(name: "Agent \(index)", role: .agent, at: .now, in: db).id)
        }
        for index in 0..<queues {
            var queue = Queue(name: "Queue \(index)")
            (queue.strategy, queue.fallbackAfterSeconds) = (.leastLoaded, 900)
            let id = try Catalog.create(queue, by: author, at: .now, in: db).id
            try QueueMembers.set(members, of: id, by: author, at: .now, in: db)
            var rule = RoutingRule(name: "Rule \(index)", position: index)
            rule.condition = .comparison(.init(field: "ticket.text", .contains, .string("word\(index)")))
            rule.queueID = id
            _ = try Catalog.create(rule, by: author, at: .now, in: db)
        }
        let now = Timestamp.now
        let numbers: SQL = """
            WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            """
        for statement: SQL in [
            """
            \(numbers) INSERT INTO contacts (id, sender_id, name, created_at, updated_at)
            SELECT i, 6000000000 + i, 'Customer ' || i, CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT) FROM n
            """,
            """
            \(numbers) INSERT INTO tickets (
                id, bot_id, channel, chat_id, topic_id, user_id, contact_id, subject, status, priority,
                desk_topic_state, created_at, updated_at, queued_at, needs_routing)
            SELECT i, \(Workbench.bot), 'telegram_dm', 6000000000 + i, 0, 0, i, 'Order ' || i, 'new', 'normal', 'none',
                CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT), TRUE
            FROM n
            """,
            """
            \(numbers) INSERT INTO messages (id, ticket_id, author_type, author_id, author_name, kind, body, created_at)
            SELECT i, i, 'customer', i, 'Customer', 'message', 'hello word' || (i % \(queues)), CAST(\(now) AS BIGINT)
            FROM n
            """,
        ] { try db.later(statement) }
    }
}

import Desk
import Kernel
import SQL
import TelegramSandbox

/// How many timers a second fire with 100,000 waiting: snoozes that end, each a change of its ticket with an event and
/// an audit entry.
enum TimersDue {
    private static let waiting = 100_000
    private static let due = 20_000

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        return try await Workbench.with(
            on: engine, sandbox: sandbox, http: SandboxTransport(sandbox), settings: ServiceSettings(), hasDesk: false
        ) { bench in
            try await bench.database.write { try fill($0) }
            let timers = TimerLoop(database: bench.database, tickets: bench.service.tickets)
            let began = ContinuousClock.now
            while try await timers.runDue() > 0 {}
            let time = ContinuousClock.now - began
            let asleep: Int? = try await bench.database.read {
                try $0.value("SELECT COUNT(*) FROM tickets WHERE is_snoozed = TRUE")
            }
            guard asleep == 0 else { throw BenchFailure(description: "\(asleep ?? 0) snoozes did not end") }
            return [
                Figure(
                    name: "snoozes ended by their timers, 100,000 waiting",
                    value: "\(Int(Double(due) / time.inSeconds))/s", aim: "≥ 20000/s")
            ]
        }
    }

    private static func fill(_ db: any SQLConnection) throws {
        let now = Timestamp.now
        func numbers(_ count: Int) -> SQL {
            "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < \(count))"
        }
        for statement: SQL in [
            """
            \(numbers(due)) INSERT INTO contacts (id, sender_id, name, created_at, updated_at)
            SELECT i, 6000000000 + i, 'Customer ' || i, CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT) FROM n
            """,
            """
            \(numbers(due)) INSERT INTO tickets (
                id, bot_id, channel, chat_id, topic_id, user_id, contact_id, subject, status, priority,
                desk_topic_state, created_at, updated_at, is_snoozed, snoozed_until)
            SELECT i, \(Workbench.bot), 'telegram_dm', 6000000000 + i, 0, 0, i, 'Order ' || i, 'open', 'normal', 'none',
                CAST(\(now) AS BIGINT), CAST(\(now) AS BIGINT), TRUE, CAST(\(now) AS BIGINT)
            FROM n
            """,
            """
            \(numbers(due)) INSERT INTO timers (kind, key, due_at, data)
            SELECT 'desk.snooze', CAST(i AS TEXT), CAST(\(now) AS BIGINT), '{}' FROM n
            """,
            """
            \(numbers(waiting)) INSERT INTO timers (kind, key, due_at, data)
            SELECT 'desk.snooze', 'later ' || i, CAST(\(now + .seconds(86_400)) AS BIGINT) + i, '{}' FROM n
            """,
        ] { try db.later(statement) }
    }
}

import Kernel
import SQL
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("The clock is set while Parley does not run")
struct ClockTests {
    private static let bot: Int64 = 42
    private static let owner = DeliveryOwner(
        id: bot, destination: "telegram", limits: .standard, lease: "bot:\(bot)", token: 1)
    private static let hour: Int64 = 3_600_000_000

    /// A machine whose time of day can be set.
    private final class Machine: Sendable {
        private let state = Mutex<(uptime: Int64, offset: Int64, boot: String)>(
            (5_000_000_000, 1_790_000_000_000_000, "a"))

        var reading: ClockReading {
            state.withLock {
                ClockReading(boot: $0.boot, uptime: $0.uptime, wall: Timestamp(rawValue: $0.uptime + $0.offset))
            }
        }
        func pass(_ seconds: Int64) { state.withLock { $0.uptime += seconds * 1_000_000 } }
        func set(by microseconds: Int64) { state.withLock { $0.offset += microseconds } }
        func restart() { state.withLock { $0 = (30_000_000, $0.offset + $0.uptime - 30_000_000, "b") } }
    }

    private func backlog(_ database: any Database, _ machine: Machine) -> DeliveryBacklog {
        DeliveryBacklog(database: database, marks: ClockMarks { machine.reading })
    }

    /// What a process leaves that noted, until it ended just now, a cooldown of a minute and twenty calls to a group.
    private func leave(_ database: any Database, _ machine: Machine) async throws {
        try await backlog(database, machine).marks.note(in: database)
        let now = machine.reading.wall
        try await database.write { db in
            try db.later(
                """
                INSERT INTO cooldowns (scope, since, until, reason)
                VALUES (\("telegram:\(Self.bot):-7"), \(now), \(now + .seconds(60)), '429')
                """)
            for number in 1...20 {
                let id: Int64 = try db.returned(
                    """
                    INSERT INTO deliveries (
                        destination, owner_id, stream, lane, priority, chat_id, cost, kind, data, state, not_before,
                        created_at, updated_at)
                    VALUES ('telegram', \(Self.bot), 2, \("lane \(number)"), 2, -7, 1, 'test', '{}', 'queued',
                        \(now + .seconds(30)), \(now), \(now)) RETURNING id
                    """)
                try db.later(
                    """
                    INSERT INTO attempts (
                        delivery_id, number, owner_id, chat_id, cost, method, request, started_at, finished_at)
                    VALUES (\(id), 1, \(Self.bot), -7, 1, 'sendMessage', '{}', \(now), \(now))
                    """)
            }
        }
    }

    @Test(
        "Cooldowns last and calls weigh as long as they should, whatever was done to the clock",
        arguments: TestEngine.available, [-24 * hour, -hour, -5_000_000, 0, 5_000_000, hour, 24 * hour])
    func set(engine: TestEngine, shift: Int64) async throws {
        try await withDatabase(on: engine, migrations: KernelSchema.migrations) { database in
            let machine = Machine()
            try await leave(database, machine)
            machine.pass(10)
            machine.set(by: shift)
            // What is found counts down on the machine's true clock, however long this one takes to look.
            var began = MonotonicTime.now
            let next = backlog(database, machine)
            try await next.marks.note(in: database)
            let found = try await next.snapshot(of: Self.owner, limit: 100)
            let left = try #require(found.cooldowns.first).until - .now
            #expect(left > .seconds(49) - (.now - began) && left <= .seconds(50), "\(left)")
            #expect(found.recentCalls.count >= 20)
            let ages = found.recentCalls.map { MonotonicTime.now - $0.at }
            #expect(
                ages.allSatisfy { $0 >= .seconds(9) && $0 < .seconds(11) + (.now - began) }, "\(ages.first ?? .zero)")
            // The same while it runs on, and again after another start.
            machine.pass(45)
            began = .now
            let last = try await backlog(database, machine).snapshot(of: Self.owner, limit: 100)
            let rest = try #require(last.cooldowns.first).until - .now
            #expect(rest > .seconds(4) - (.now - began) && rest <= .seconds(5), "\(rest)")
            machine.pass(10)
            #expect(try await backlog(database, machine).snapshot(of: Self.owner, limit: 100).cooldowns.isEmpty)
        }
    }

    @Test("A machine that was started anew with its clock set back is never silent for longer than it was told to")
    func restarted() async throws {
        try await withDatabase(on: .sqlite, migrations: KernelSchema.migrations) { database in
            let machine = Machine()
            try await leave(database, machine)
            machine.restart()
            machine.set(by: -Self.hour)
            let next = backlog(database, machine)
            try await next.marks.note(in: database)
            let found = try await next.snapshot(of: Self.owner, limit: 100)
            let left = try #require(found.cooldowns.first).until - .now
            #expect(left > .seconds(50) && left <= .seconds(60))
        }
    }

    @Test("A delivery that waits goes no later than it was to, when the clock is set back by an hour")
    func waiting() async throws {
        try await withDatabase(on: .sqlite, migrations: KernelSchema.migrations) { database in
            let machine = Machine()
            // As if written an hour ahead of the clock that is true now.
            machine.set(by: Timestamp.now.rawValue + Self.hour - machine.reading.wall.rawValue)
            try await leave(database, machine)
            let found = try await backlog(database, machine).snapshot(of: Self.owner, limit: 100)
            #expect(found.waiting.count == 20)
            #expect(found.waiting.allSatisfy { $0.notBefore - .now <= .seconds(30) })
        }
    }
}

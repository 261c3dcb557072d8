import Desk
import DeskTestSupport
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

/// On a clock that is the test's: hours pass in seconds.
@Suite("Intercom away for long")
struct OutageTests {
    @Test("After an hour everything is on both sides, once and in order, and nobody was hammered")
    func anHour() async throws {
        let clock = VirtualClock()
        try await BridgeStage.run(on: .sqlite, pumps: false, clock: clock.engineClock) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("before", to: .bot(desk.bot))
            #expect(try await reaches(clock) { stage.transcript().count == 1 })
            let id = try #require(stage.conversations.first?.id)
            let calls = Self.calls(intercom)

            intercom.set(out: true)
            for number in 1...30 {
                try desk.customer.send(.text("question \(number)"), to: .bot(desk.bot))
                try intercom.reply(id, as: "101", "<p>answer \(number)</p>")
            }
            try await pass(.seconds(3600), clock)
            #expect(Self.calls(intercom) - calls < 600, "probes and their steps alone")
            #expect(try await Self.count("dead", stage) == 0)
            #expect(stage.received().isEmpty)

            intercom.set(out: false)
            _ = try await reaches(clock) { stage.transcript().count == 61 }
            let workspace = try #require(try await desk.database.read { try Workspace.connected(in: $0) })
            _ = try await stage.bridge.reconciler.reconcile(workspace, since: nil, isDryRun: false)
            #expect(try await reaches(clock) { stage.received().count == 30 })
            #expect(stage.received() == (1...30).map { "answer \($0)" })
            let said = stage.transcript()
            #expect(said.filter { $0.hasPrefix("user: q") } == (1...30).map { "user: question \($0)" })
            #expect(said.filter { $0.hasPrefix("admin") } == (1...30).map { "admin: answer \($0)" })
        }
    }

    private static func calls(_ intercom: IntercomSandbox) -> Int {
        intercom.report.calls.values.reduce(0, +)
    }

    private static func count(_ state: String, _ stage: BridgeStage) async throws -> Int64? {
        try await stage.desk.database.read { db in
            try db.value("SELECT COUNT(*) FROM deliveries WHERE destination = 'intercom' AND state = \(state)")
        }
    }

    /// Lets virtual time pass, as much as happens in it.
    private func pass(_ time: Duration, _ clock: VirtualClock) async throws {
        let end = clock.elapsed + time
        repeat { try await Task.sleep(for: .milliseconds(4)) } while clock.advance(notBeyond: end)
    }

    /// Lets virtual time go on, a second at a time, until `condition` holds.
    /// - Returns: false when it does not within a minute of real time.
    private func reaches(_ clock: VirtualClock, _ condition: () async throws -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if try await condition() { return true }
            try await pass(.seconds(1), clock)
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await condition()
    }
}

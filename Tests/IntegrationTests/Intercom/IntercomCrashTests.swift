import FoundationEssentials
import Glibc
import HTTPClient
import IntercomSandbox
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

/// The bridge through the real program: kill -9 ten times, notifications lost and repeated, Intercom out for a while, a
/// token revoked and replaced. PARLEY_TEST_INTERCOM_MESSAGES says how many messages for each engine.
@Suite("The bridge, whatever happens", .serialized)
struct IntercomCrashTests {
    static let rounds = 10
    static let messages = number("PARLEY_TEST_INTERCOM_MESSAGES") ?? 1000
    private static let customers = 25

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test("Every message once and in order on both sides, after one comparison", arguments: TestEngine.available)
    func kills(engine: TestEngine) async throws {
        let seed = Self.number("PARLEY_TEST_CRASH_SEED").map { UInt64($0) } ?? .random(in: 1...1_000_000)
        try await Installation.with(on: engine, flags: CrashStage.flags) { installation in
            let stage = try CrashStage(http: installation.http)
            let intercom = try IntercomStage(tells: installation, seed: seed)
            try await stage.serving {
                try await intercom.serving {
                    try await Self.play(installation, stage, intercom, "\(engine), seed \(seed)", seed)
                }
            }
        }
    }

    private static func play(
        _ installation: Installation, _ stage: CrashStage, _ intercom: IntercomStage, _ name: String, _ seed: UInt64
    ) async throws {
        let api = ["--telegram-api-url", stage.server.baseURL] + intercom.flags
        let words = ["bot", "add", "--token", CrashStage.token, "--desk-group", "\(stage.group)", "--json"]
        let added = try await installation.run(words, flags: api)
        try #require(added.end == .exited(0), "\(added)")
        let connected = try await intercom.connect(installation)
        try #require(connected.end == .exited(0), "\(connected)")
        let key = try await installation.makeKey()
        intercom.sandbox.setNotifications(dropped: 0.05, doubled: 0.05, lateness: 300)
        var load = try BridgeLoad(stage, intercom.sandbox, customers: customers, messages: messages, seed: seed)
        let began = ContinuousClock.now
        let parley = try await run(&load, installation, intercom, api)
        let played = ContinuousClock.now - began
        let backlog = CrashBacklog(installation: installation, stage: stage, key: key)
        try await Self.wait(for: backlog, within: .seconds(240))

        let compared = try await installation.run(["reconcile", "intercom", "--json"], flags: api)
        try #require(compared.end == .exited(0), "\(compared)")
        try await Self.wait(for: backlog, within: .seconds(120))
        let unsent = try await Self.unsent(installation, key)
        let log = Comment(rawValue: "\(name)\n\(installation.complaints)\n\(intercom.sandbox.report)\n\(unsent)")
        let uncertain = try await installation.uncertainTexts(key: key)
        let verdict = BridgeVerdict(stage, intercom.sandbox, load, uncertain: uncertain)
        print(
            """
            bridge test: \(name): \(verdict.here.arrived + verdict.there.arrived) arrived, \(uncertain.count) uncertain, \
            \(intercom.sandbox.report.notificationsDropped) notifications lost, played \(played), \
            \(ContinuousClock.now - began) in all; \(compared.output)
            """)
        #expect(verdict.here.twice == [] && verdict.there.twice == [], log)
        #expect(verdict.here.lost == [] && verdict.there.lost == [], log)
        #expect(verdict.strayed == [], log)
        #expect(verdict.here.disordered == [] && verdict.there.disordered == [], log)
        #expect(verdict.conversationsTwice == [], log)
        #expect(intercom.sandbox.report.problems == [])
        #expect(intercom.sandbox.report.tooManyRequests == 0)
        parley.signal(SIGTERM)
        #expect(await parley.wait() == .exited(0))
    }

    private static func wait(for backlog: CrashBacklog, within time: Duration) async throws {
        let isQuiet = await backlog.isWorkedOff(within: time)
        let leftOver = isQuiet ? "" : await backlog.description
        #expect(isQuiet, "\(leftOver)")
    }

    private static func run(
        _ load: inout BridgeLoad, _ installation: Installation, _ intercom: IntercomStage, _ api: [String]
    ) async throws -> ChildProcess {
        var random = SeededGenerator(seed: 7)
        let aRound = max(1, messages / (rounds + 1))
        for round in 0..<rounds {
            let parley = try installation.serve(flags: api)
            // Out, and back; and with a token that Intercom does not take any more.
            intercom.sandbox.set(out: round == 3)
            if round == 6 { intercom.sandbox.revokeToken(newToken: "another-token") }
            for _ in 0..<20 {
                try load.send(aRound / 20 + 1)
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...100, using: &random)))
            }
            if round == 7 {
                let put = try await installation.run(["intercom", "token", "--token", "another-token"], flags: api)
                #expect(put.end == .exited(0), "\(put)")
            }
            guard parley.poll() == nil else {
                throw Installation.Failure(description: "Parley ended by itself: \(installation.complaints)")
            }
            parley.signal(SIGKILL)
            await parley.wait()
        }
        let parley = try installation.serve(flags: api)
        while load.left > 0 {
            try load.send(20)
            try await Task.sleep(for: .milliseconds(50))
        }
        return parley
    }

    /// What was given up or taken back, for a failure's message.
    private static func unsent(_ installation: Installation, _ key: String) async throws -> String {
        var lines: [String] = []
        for state in ["failed", "dead", "cancelled"] {
            let some = try await installation.list("deliveries?state=\(state)", key: key)
            lines += some.filter { $0["error_code"] != "superseded" }.prefix(20).map { $0.serializedString }
        }
        return lines.joined(separator: "\n")
    }
}

import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

/// kill -9 at random moments, under load both ways, through the real program. How much: twenty rounds and 5,000
/// messages for each engine, half of them by polling and half by webhook; PARLEY_TEST_CRASH_ROUNDS and
/// PARLEY_TEST_CRASH_MESSAGES say otherwise for each half, PARLEY_TEST_CRASH_SEED plays a history again.
@Suite("Crashes", .serialized)
struct CrashTests {
    static let rounds = number("PARLEY_TEST_CRASH_ROUNDS") ?? 10
    static let messages = number("PARLEY_TEST_CRASH_MESSAGES") ?? 2500

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test(
        "Whatever is killed when: every message once, in order, or honestly uncertain",
        arguments: TestEngine.available, ["polling", "webhook"])
    func kills(engine: TestEngine, mode: String) async throws {
        let seed = Self.number("PARLEY_TEST_CRASH_SEED").map { UInt64($0) } ?? .random(in: 1...1_000_000)
        try await Installation.with(on: engine, flags: CrashStage.flags) { installation in
            let stage = try CrashStage(http: installation.http)
            let began = ContinuousClock.now
            try await stage.serving {
                let api = ["--telegram-api-url", stage.server.baseURL, "--public-url", installation.url("")]
                let added = try await Self.addBot(stage, mode, installation, api)
                try #require(added.end == .exited(0), "\(added)")
                let key = try await installation.makeKey()
                var run = CrashRun(
                    installation: installation, stage: stage, rounds: Self.rounds, messages: Self.messages,
                    random: SeededGenerator(seed: seed))
                let (parley, load) = try await run.play(flags: api)
                let played = ContinuousClock.now - began
                let backlog = CrashBacklog(installation: installation, stage: stage, key: key)
                let isQuiet = await backlog.isWorkedOff(within: .seconds(240))
                let leftOver = isQuiet ? "" : await backlog.description
                #expect(isQuiet, "\(leftOver)")
                let times = "\(played) played, \(ContinuousClock.now - began) in all"
                let name = "\(engine) \(mode), seed \(seed), \(times)"
                try await Self.judge(stage, load, installation, key, name)
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
            }
        }
    }

    private static func addBot(
        _ stage: CrashStage, _ mode: String, _ installation: Installation, _ api: [String]
    ) async throws -> Installation.Outcome {
        let words = [
            "bot", "add", "--token", CrashStage.token, "--desk-group", "\(stage.group)", "--mode", mode, "--json",
        ]
        return try await installation.run(words, flags: api)
    }

    private static func judge(
        _ stage: CrashStage, _ load: CrashLoad, _ installation: Installation, _ key: String, _ run: String
    ) async throws {
        let verdict = try await CrashVerdict(stage, load, installation, key: key)
        let log = Comment(rawValue: "\(run)\n\(installation.complaints)")
        print("crash test: \(run): \(verdict.arrived) arrived, \(verdict.uncertain.count) uncertain")
        #expect(verdict.twice == [], log)
        #expect(verdict.lost == [], log)
        #expect(verdict.disordered == [], log)
        #expect(verdict.topicsTwice == [], log)
        #expect(verdict.uncertain.count < rounds * 64, "no more than may be under way at once")
        let tickets = try await installation.list("tickets?bot_id=\(CrashStage.bot)", key: key)
        let writers = load.questions.count { $0 > 0 }
        #expect(tickets.count == writers, log)
        for state in ["failed", "dead", "cancelled"] {
            let some = try await installation.list("deliveries?state=\(state)", key: key)
            #expect(some.filter { $0["error_code"] != "superseded" } == [], log)
        }
        let report = stage.sandbox.report
        #expect(report.isClean, "\(report)")
    }
}

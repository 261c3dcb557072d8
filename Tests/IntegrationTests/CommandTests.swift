import Glibc
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

@Suite("The program", .serialized)
struct CommandTests {
    @Test(
        "A wrong setting stops the start with exit status 2 and one line that says what is allowed",
        arguments: [
            ("--listen", "nowhere", "ADDRESS:PORT"), ("--limit-group", "fast", "COUNT/SECONDS"),
            ("--database-url", "mysql://x", "postgres://"), ("--log-level", "loud", "debug"),
            ("--secret-key", "short", "32 bytes"), ("--public-url", "telegram.example", "https://"),
        ])
    func wrongSetting(flag: String, value: String, allowed: String) async throws {
        try await Installation.with(on: .sqlite) { installation in
            let outcome = try await installation.run(["serve"], flags: [flag, value])
            #expect(outcome.end == .exited(2))
            #expect(outcome.output == "")
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains(flag.dropFirst(2)), "\(outcome.errors)")
            #expect(outcome.errors.contains(allowed), "\(outcome.errors)")
        }
    }

    @Test("An unknown flag, command or variable is refused with exit status 2")
    func unknown() async throws {
        try await Installation.with(on: .sqlite) { installation in
            #expect(try await installation.run(["serve"], flags: ["--nonsense", "1"]).end == .exited(2))
            #expect(try await installation.run(["frobnicate"]).end == .exited(2))
            let outcome = try await installation.run(["version"], environment: ["PARLEY_LISTENN": "127.0.0.1:1"])
            #expect(outcome.end == .exited(2))
            #expect(outcome.errors.contains("PARLEY_LISTENN"))
        }
    }

    @Test("SIGTERM in the middle of work drains and exits 0 within ten seconds", arguments: TestEngine.available)
    func drains(engine: TestEngine) async throws {
        try await Installation.with(on: engine, flags: CrashStage.flags) { installation in
            let stage = try CrashStage(http: installation.http)
            try await stage.serving {
                let api = ["--telegram-api-url", stage.server.baseURL]
                let key = try await Self.addBot(stage, installation, api)
                let first = try installation.serve(flags: api)
                var load = CrashLoad(stage, messages: 600, random: SeededGenerator(seed: 7))
                for _ in 0..<10 { try load.addCustomer() }
                try load.send(300)
                #expect(await eventually(within: .seconds(20)) { !stage.sandbox.topics(of: stage.group).isEmpty })
                try load.send(300)
                let asked = ContinuousClock.now
                first.signal(SIGTERM)
                #expect(await first.wait() == .exited(0))
                #expect(ContinuousClock.now - asked < .seconds(10))
                let second = try installation.serve(flags: api)
                try await installation.ready()
                let backlog = CrashBacklog(installation: installation, stage: stage, key: key)
                #expect(await backlog.isWorkedOff(within: .seconds(60)))
                let verdict = try await CrashVerdict(stage, load, installation, key: key)
                #expect(verdict.isFlawless, "\(verdict)")
                #expect(verdict.uncertain == [], "a stop in good order leaves nothing in doubt")
                second.signal(SIGTERM)
                #expect(await second.wait() == .exited(0))
            }
        }
    }

    @Test("Commands print one JSON document and change data while serve runs on it", arguments: TestEngine.available)
    func json(engine: TestEngine) async throws {
        try await Installation.with(on: engine) { installation in
            let stage = try CrashStage(http: installation.http)
            try await stage.serving {
                let api = ["--telegram-api-url", stage.server.baseURL]
                let parley = try installation.serve(flags: api)
                try await installation.ready()
                let commands: [[String]] = [
                    ["version"], ["migrate"], ["key", "create", "--name", "k", "--scope", "tickets:read"],
                    ["key", "list"], ["agent", "add", "--name", "Ann"], ["agent", "list"],
                    ["bot", "add", "--token", CrashStage.token, "--desk-group", "\(stage.group)"], ["bot", "list"],
                    ["bot", "check", "\(CrashStage.bot)"],
                ]
                for words in commands {
                    let outcome = try await installation.run(words, flags: api + ["--json"])
                    #expect(outcome.end == .exited(0), "\(words): \(outcome)")
                    #expect((try? JSONValue(parsing: outcome.output)) != nil, "\(words): \(outcome.output)")
                    #expect(outcome.output.split(separator: "\n").count == 1, "\(words): \(outcome.output)")
                }
                // The bot that was just added is served.
                let carl = stage.sandbox.makePerson(firstName: "Carl")
                try carl.send("hello", to: .bot(CrashStage.bot))
                #expect(await eventually(within: .seconds(20)) { stage.sandbox.topics(of: stage.group).count == 1 })
                let removed = try await installation.run(
                    ["bot", "remove", "\(CrashStage.bot)"], flags: api + ["--json"])
                #expect((try? JSONValue(parsing: removed.output)) != nil)
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
            }
        }
    }

    @Test("A second start on the same SQLite data serves nothing twice, and takes over when the first is killed")
    func twoProcesses() async throws {
        try await Installation.with(on: .sqlite, flags: CrashStage.flags) { installation in
            let stage = try CrashStage(http: installation.http)
            try await stage.serving {
                let api = ["--telegram-api-url", stage.server.baseURL]
                let key = try await Self.addBot(stage, installation, api)
                var load = CrashLoad(stage, messages: 900, random: SeededGenerator(seed: 11))
                for _ in 0..<15 { try load.addCustomer() }
                var (serving, other) = (
                    try installation.serve(flags: api), try installation.serve(port: try freePort(), flags: api)
                )
                for _ in 0..<3 {
                    for _ in 0..<60 {
                        try load.send(5)
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    serving.signal(SIGKILL)
                    await serving.wait()
                    (serving, other) = (other, try installation.serve(port: try freePort(), flags: api))
                }
                serving.signal(SIGTERM)
                await serving.wait()
                let last = try installation.serve(flags: api)
                try await installation.ready()
                let backlog = CrashBacklog(installation: installation, stage: stage, key: key)
                #expect(await backlog.isWorkedOff(within: .seconds(60)))
                let verdict = try await CrashVerdict(stage, load, installation, key: key)
                #expect(verdict.isFlawless, "\(verdict) \(installation.complaints)")
                #expect(stage.sandbox.report.isClean, "\(stage.sandbox.report)")
                for child in [other, last] {
                    child.signal(SIGTERM)
                    #expect(await child.wait() == .exited(0))
                }
            }
        }
    }

    /// - Returns: an API key.
    private static func addBot(
        _ stage: CrashStage, _ installation: Installation, _ api: [String]
    ) async throws -> String {
        let added = try await installation.run(
            ["bot", "add", "--token", CrashStage.token, "--desk-group", "\(stage.group)", "--json"], flags: api)
        try #require(added.end == .exited(0), "\(added)")
        return try await installation.makeKey()
    }
}

import Glibc
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

extension Faults {
    @Suite("Tokens")
    struct TokenTests {
        private static let bot = "bots/\(CrashStage.bot)"

        private func problem(_ scene: FaultScene) async throws -> String? {
            try await scene.send(.get, Self.bot).body["problem"]?.stringValue
        }

        @Test(
            "A revoked token is told of, calls stop, and with a new one everything goes on",
            arguments: ["polling", "webhook"])
        func revoked(mode: String) async throws {
            try await FaultScene.with(on: .sqlite, mode: mode) { scene in
                try await scene.serving { parley in
                    try scene.write("hello")
                    #expect(await eventually(within: .seconds(10)) { scene.posts() == ["hello"] })
                    scene.sandbox.revoke(token: CrashStage.token)
                    for number in 1...5 { try await scene.answer("answer \(number)") }
                    #expect(
                        try await eventually(within: .seconds(10)) {
                            try await problem(scene)?.contains("refuses the token") == true
                        })
                    try await Task.sleep(for: .seconds(1))
                    let before = scene.sandbox.report.calls.values.reduce(0, +)
                    try await Task.sleep(for: .seconds(3))
                    #expect(scene.sandbox.report.calls.values.reduce(0, +) - before <= 2, "calls stop")
                    let token = "\(CrashStage.bot):AArenewed"
                    try scene.sandbox.makeBot(token: token)
                    try scene.write("are you there?")
                    let began = ContinuousClock.now
                    let changed = try await scene.send(.post, "bots", ["token": .string(token)])
                    #expect(changed.status == 200 || changed.status == 201, "\(changed)")
                    let answers = (1...5).map { "answer \($0)" }
                    #expect(await eventually(within: .seconds(20)) { scene.received() == answers })
                    #expect(await eventually(within: .seconds(20)) { scene.posts().contains("are you there?") })
                    #expect(ContinuousClock.now - began < .seconds(10), "it does not wait for the next probe")
                    #expect(try await problem(scene) == nil)
                    #expect(try await scene.installation.list("deliveries?state=uncertain", key: scene.key).isEmpty)
                    return parley
                }
            }
        }

        @Test("Two installations with one token tell each other's presence, and one goes on when the other ends")
        func twice() async throws {
            try await FaultScene.with(on: .sqlite) { scene in
                try await Installation.with(on: .sqlite, flags: CrashStage.flags) { other in
                    let words = ["bot", "add", "--token", CrashStage.token, "--desk-group", "\(scene.group)"]
                    let api = ["--telegram-api-url", scene.stage.server.baseURL]
                    let added = try await other.run(words + ["--mode", "polling"], flags: api)
                    try #require(added.end == .exited(0), "\(added)")
                    try await scene.serving { parley in
                        let rival = try other.serve(flags: api)
                        try await other.ready()
                        #expect(
                            try await eventually(within: .seconds(15)) {
                                try await problem(scene)?.contains("another program polls") == true
                            })
                        #expect(scene.log.contains("terminated by other getUpdates"))
                        #expect(parley.poll() == nil && rival.poll() == nil)
                        rival.signal(SIGTERM)
                        #expect(await rival.wait() == .exited(0))
                        #expect(
                            try await eventually(within: .seconds(40)) { try await problem(scene) == nil })
                        try scene.write("hello")
                        #expect(await eventually(within: .seconds(15)) { scene.posts() == ["hello"] })
                        return parley
                    }
                }
            }
        }
    }
}

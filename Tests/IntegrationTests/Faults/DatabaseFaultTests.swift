import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import SQL
import SQLite
import TelegramSandbox
import TestSupport
import Testing

extension Faults {
    @Suite("A database that cannot be used")
    struct DatabaseFaultTests {
        @Test("While another program holds the SQLite file, requests wait or are refused, and nothing is lost")
        func locked() async throws {
            try await FaultScene.with(on: .sqlite, mode: "webhook") { scene in
                try await scene.serving { parley in
                    #expect(await eventually(within: .seconds(10)) { scene.stage.webhookSecret != nil })
                    try scene.write("before")
                    #expect(await eventually(within: .seconds(10)) { scene.posts() == ["before"] })
                    let other = try SQLiteDatabase(
                        path: "\(scene.installation.folder)/parley.sqlite", readers: 1)
                    async let lock: Void = other.write { _ in
                        let end = ContinuousClock.now + .seconds(4)
                        while ContinuousClock.now < end { usleep(20_000) }
                    }
                    // The last success of a write is believed for a second.
                    try await Task.sleep(for: .milliseconds(1200))
                    for number in 1...10 { try scene.write("message \(number)") }
                    async let note = scene.send(.post, "tickets/1/notes", ["body": "inside"])
                    async let first = scene.installation.get("/readyz")
                    try await Task.sleep(for: .milliseconds(2300))
                    let ready = await scene.installation.get("/readyz")
                    #expect(ready?.status == 503, "who asks while a write waits is told")
                    #expect(ready?.body["detail"]?.stringValue?.contains("locked") == true)
                    #expect(await scene.installation.get("/healthz")?.status == 200)
                    try await lock
                    #expect(try await note.status == 201)
                    #expect(await first?.status == 200)
                    await other.close()
                    let texts = (1...10).map { "message \($0)" }
                    #expect(
                        await eventually(within: .seconds(20)) {
                            scene.posts().filter { $0.hasPrefix("message") } == texts
                        }, "\(scene.posts())")
                    return parley
                }
            }
        }

        @Test(
            "While PostgreSQL is down, updates are refused with 503; when it is back, everything goes on",
            .enabled(if: TestEngine.postgresURL != nil))
        func down() async throws {
            let url = try #require(TestEngine.postgresURL)
            let place = try #require(url.firstMatch(of: #/@127\.0\.0\.1:(\d+)/#))
            let proxy = try TCPProxy(to: try #require(Int(place.1)))
            defer { proxy.cut() }
            try await withTemporaryDirectory { folder in
                try await withPostgresSchema { schema in
                    let through = schema.replacing(String(place.0), with: "@127.0.0.1:\(proxy.port)")
                    let http = HTTPClient()
                    defer { http.shutdown() }
                    let flags = ["--data", folder, "--log-format", "text", "--database-url", through]
                    let installation = Installation(
                        folder: folder, flags: flags + CrashStage.flags, port: try freePort(), http: http)
                    try await FaultScene.with(installation, mode: "webhook") { try await check($0, proxy) }
                }
            }
        }

        private func check(_ scene: FaultScene, _ proxy: TCPProxy) async throws {
            try await scene.serving { parley in
                #expect(await eventually(within: .seconds(10)) { scene.stage.webhookSecret != nil })
                try scene.write("before")
                #expect(await eventually(within: .seconds(10)) { scene.posts() == ["before"] })
                proxy.cut()
                let refused = try await scene.post(update: 900_001, text: "direct")
                #expect(refused.status == .serviceUnavailable)
                #expect(refused.headers[.retryAfter] != nil)
                #expect(await scene.installation.get("/readyz")?.status == 503)
                #expect(await scene.installation.get("/healthz")?.status == 200)
                try scene.write("during")
                #expect(await eventually(within: .seconds(10)) { scene.sandbox.report.webhookFailures > 0 })
                try proxy.open()
                #expect(
                    await eventually(within: .seconds(10)) { await scene.installation.get("/readyz")?.status == 200 })
                for _ in 0..<2 { #expect(try await scene.post(update: 900_001, text: "direct").status == .ok) }
                #expect(
                    await eventually(within: .seconds(30)) {
                        scene.posts().count == 3 && Set(scene.posts()) == ["before", "during", "direct"]
                    }, "\(scene.posts())")
                return parley
            }
        }
    }
}

import DeskTestSupport
import HTTPServer
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Health, readiness and metrics")
struct HealthTests {
    @Test("They need no key")
    func open() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            #expect(try await stage.send(.get, "/healthz", key: nil)["status"] == "ok")
            #expect(try await stage.send(.get, "/readyz", key: nil)["status"] == "ready")
            let metrics = try await stage.send(.get, "/metrics", key: nil)
            #expect(metrics.status == 200)
            #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.text.contains("# TYPE parley_telegram_webhook_received_total counter"))
        }
    }

    @Test("The page at / needs nothing from elsewhere and names the rest")
    func home() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let page = try await stage.send(.get, "/", key: nil)
            #expect(page.status == 200 && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            for part in ["/healthz", "/readyz", "/metrics", "/api/v1/"] { #expect(page.text.contains(part)) }
            #expect(!page.text.contains("http") && !page.text.contains("<script") && !page.text.contains("style"))
        }
    }

    @Test("Not ready while a migration is missing", arguments: TestEngine.available)
    func migrating(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            try await stage.desk.database.write {
                _ = try $0.execute("DELETE FROM migrations WHERE name = 'kernel-002'")
            }
            let answer = await stage.responder.respond(to: Request(target: "/readyz"))
            #expect(answer.status == .serviceUnavailable)
        }
    }
}

import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("What is counted")
struct MetricsTests {
    /// The value of a sample; nil when it is not there.
    private func value(_ sample: String, _ stage: APIStage) async throws -> Double? {
        let text = try await stage.send(.get, "/metrics", key: nil).text
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    @Test("Requests are counted by route, method and status, and nothing made up becomes a label")
    func requests() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let sample = "parley_http_requests_total{method=\"GET\",route=\"/api/v1/tickets/:id\",status=\"404\"}"
            let before = try await value(sample, stage) ?? 0
            for id in 1...3 { _ = try await stage.get("/tickets/90000\(id)") }
            #expect(try await value(sample, stage) ?? 0 >= before + 3)
            _ = try await stage.send(HTTPMethod("MAKEITUP"), "/api/v1/made/up", key: nil)
            let text = try await stage.send(.get, "/metrics", key: nil).text
            // A duration may have any digits.
            let labels = text.split(separator: "\n").map { $0.prefix { $0 != "}" } }.joined(separator: "\n")
            #expect(!labels.contains("900001") && !text.contains("MAKEITUP") && !text.contains("made/up"))
            #expect(text.contains("route=\"unmatched\""))
            #expect(text.contains("parley_http_request_duration_seconds_bucket{"))
        }
    }

    @Test("Receipts, deliveries, attempts and what waits are counted", arguments: TestEngine.available)
    func work(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let sent = "parley_delivery_transitions_total{state=\"sent\"}"
            let before = try await value(sent, stage) ?? 0
            let id = try await stage.open().ticket
            #expect(try await stage.desk.quiet())
            #expect(try await value(sent, stage) ?? 0 > before)
            for sample in [
                "parley_receipts_stored_total{source=\"telegram\"}",
                "parley_receipts_processed_total{outcome=\"done\"}",
                "parley_delivery_attempts_total{method=\"sendMessage\",outcome=\"done\"}",
                "parley_delivery_call_duration_seconds_count{method=\"sendMessage\"}",
                "parley_process_resident_memory_bytes", "parley_database_up",
            ] {
                #expect(try await value(sample, stage) ?? 0 > 0, "\(sample)")
            }
            let zero = [
                "parley_receipts_pending", "parley_receipts_oldest_pending_seconds", "parley_deliveries_uncertain",
                "parley_deliveries_dead", "parley_cooldowns{scope=\"bot\"}", "parley_cooldowns{scope=\"chat\"}",
            ]
            for sample in zero { #expect(try await value(sample, stage) == 0, "\(sample)") }
            #expect(try await value("parley_process_uptime_seconds", stage) != nil)
            let desk = stage.desk
            desk.sandbox.inject(
                SandboxFault(.tooManyRequests(retryAfter: 30), method: "sendMessage", chatID: desk.customer.id))
            _ = try await stage.post("/tickets/\(id)/messages", ["body": "later"])
            let backlog = "parley_deliveries_backlog{bot=\"\(desk.bot)\",stream=\"customer\"}"
            #expect(
                try await desk.eventually { try await value("parley_cooldowns{scope=\"chat\"}", stage) == 1 })
            #expect(try await value(backlog, stage) == 1)
            try await desk.database.write { db in
                _ = try db.execute(
                    """
                    INSERT INTO receipts (source, owner_id, unique_key, body, state, received_at)
                    VALUES ('other', 1, 'k', \(Data("{}".utf8)), 'pending', 0)
                    """)
            }
            // What Telegram tells of the bot's own doings may still be on its way.
            let isSeen = try await desk.eventually {
                guard try await value("parley_receipts_pending", stage) == 1 else { return false }
                return try await value("parley_receipts_oldest_pending_seconds", stage) ?? 0 > 1_000_000
            }
            #expect(isSeen)
        }
    }
}

import Delivery
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@testable import WebhooksOut

@Suite("What was settled long ago is removed")
struct RetentionTests {
    private static func count(_ table: String, _ stage: WebhookStage) async throws -> Int {
        try await stage.database.read { try $0.value("SELECT COUNT(*) FROM \(unsafe: table)") ?? 0 }
    }

    @Test("After thirty days what was sent is gone, and what waits is kept, with its payload")
    func virtual() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let up = try await stage.endpoint(["ticket.updated", "ticket.closed"], url: "https://up.example.com/")
            let down = try await stage.endpoint(["ticket.updated"], url: "https://down.example.com/")
            stage.http.answer { RecordingHTTP.status($0.url.hasPrefix("https://up.") ? 200 : 500) }
            try await stage.happen("ticket.updated", ticket: 1)
            try await stage.happen("ticket.closed", ticket: 1)
            try await stage.pass(.seconds(29 * 24 * 3600))
            #expect(try await stage.deliveries(to: up).map(\.state) == [.sent, .sent])
            let waiting = try await stage.deliveries(to: down)
            #expect(waiting.map(\.state) == [.queued])
            try await stage.pass(.seconds(2 * 24 * 3600))
            #expect(try await stage.deliveries(to: up).isEmpty)
            #expect(try await stage.deliveries(to: down).map(\.id) == waiting.map(\.id))
            #expect(try await Self.count("webhook_messages", stage) == 1)
            let attempts: [Int64] = try await stage.database.read { db in
                try db.column("SELECT DISTINCT delivery_id FROM attempts")
            }
            #expect(attempts == waiting.map(\.id.rawValue))
        }
    }

    @Test("What was removed can be recovered, under the same id", arguments: TestEngine.available)
    func recovery(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let endpoint = try await stage.endpoint(["ticket.updated"])
            let event = try await stage.happen("ticket.updated", ticket: 1, #"{"number":1}"#)
            #expect(
                try await stage.eventually { try await stage.deliveries(to: endpoint).map(\.state) == [.sent] })
            let retention = DeliveryRetention(database: stage.database, clock: .system)
            #expect(try await retention.sweep(at: .now + DeliveryRetention.age - .seconds(60)) == 0)
            #expect(try await retention.sweep(at: .now + DeliveryRetention.age + .seconds(60)) == 1)
            for table in ["deliveries", "attempts", "webhook_messages"] {
                #expect(try await Self.count(table, stage) == 0, "\(table)")
            }
            let current = try await stage.find(endpoint.id)
            let result = try await stage.database.write { [service = stage.service] db in
                try service.recovery.run(
                    current, .events(from: event, to: event), includingSent: false, at: .now, in: db)
            }
            #expect(result.count == 1)
            #expect(try await stage.eventually { stage.http.requests.count == 2 })
            #expect(Set(stage.http.requests.compactMap { $0.headers["webhook-id"] }).count == 1)
            #expect(stage.received().map { $0["data"]?["number"] } == [1, 1])
        }
    }

    @Test("More than one batch, and tests with their payloads", arguments: TestEngine.available)
    func batches(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            var change = EndpointChange()
            change.rateLimit = 1000
            let endpoint = try await stage.endpoint(["ticket.updated"], change)
            let events = DeliveryRetention.batch + 20
            try await stage.database.write { [log = stage.log] db in
                for number in 0..<events {
                    try log.append(
                        "ticket.updated", at: .now, by: .system, ticket: Int64(number), json: "{}", in: db)
                }
            }
            _ = try await stage.database.write { [service = stage.service] db in
                try service.testSender.send(to: endpoint, at: .now, in: db)
            }
            #expect(try await stage.eventually { stage.http.requests.count == events + 1 })
            let retention = DeliveryRetention(database: stage.database, clock: .system)
            let later = Timestamp.now + DeliveryRetention.age + .seconds(60)
            #expect(
                try await stage.eventually {
                    _ = try await retention.sweep(at: later)
                    return try await Self.count("deliveries", stage) == 0
                })
            #expect(try await Self.count("webhook_messages", stage) == 0)
        }
    }

    @Test("What is old is found by its index", arguments: TestEngine.available)
    func plan(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let explain: SQL = stage.database.dialect == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
            let plan = try await stage.database.write { db in
                if db.dialect == .postgres { try db.later("SET LOCAL enable_seqscan = off") }
                return try db.rows("\(explain)\(DeliveryRetention.settled(before: .now))").map { "\($0.values)" }
            }
            #expect(plan.contains { $0.contains("webhook_deliveries_settled") }, "\(plan)")
        }
    }
}

import Delivery
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import SQL
import TestSupport
import Testing

@testable import Kernel
@testable import WebhooksOut

@Suite("Events become deliveries")
struct FanOutTests {
    private static func kinds(_ payloads: [JSONValue]) -> [String] { payloads.compactMap { $0["type"]?.stringValue } }

    @Test(
        "Each endpoint is told of what it subscribes to, from its creation on, in the form that it wants",
        arguments: TestEngine.available)
    func subscriptions(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            try await stage.happen("ticket.created", ticket: 1)
            try await stage.readable()
            var thin = EndpointChange()
            thin.form = .thin
            _ = try await stage.endpoint(["ticket.*"], url: "https://a.example.com/")
            _ = try await stage.endpoint(["*"], url: "https://b.example.com/", thin)
            _ = try await stage.endpoint(["message.created"], url: "https://c.example.com/")
            for kind in ["ticket.updated", "message.created", "key.created", "ticket.closed"] as [Event.Kind] {
                try await stage.happen(kind, ticket: 1)
            }
            #expect(try await stage.eventually { stage.http.requests.count == 6 })
            #expect(Self.kinds(stage.received(at: "https://a.example.com/")) == ["ticket.updated", "ticket.closed"])
            #expect(
                Self.kinds(stage.received(at: "https://b.example.com/")) == [
                    "ticket.updated", "message.created", "ticket.closed",
                ])
            #expect(Self.kinds(stage.received(at: "https://c.example.com/")) == ["message.created"])
            try await Task.sleep(for: .milliseconds(300))
            #expect(stage.http.requests.count == 6, "and of nothing else")
        }
    }

    @Test(
        "What many writers append at once is told, each of it once, in the order of each ticket",
        arguments: TestEngine.available)
    func writers(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            var change = EndpointChange()
            change.rateLimit = 1000
            let endpoint = try await stage.endpoint(["ticket.updated"], change)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ticket in 1...8 {
                    group.addTask {
                        for number in 0..<25 {
                            try await stage.happen("ticket.updated", ticket: Int64(ticket), #"{"number":\#(number)}"#)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await stage.eventually { stage.http.requests.count >= 200 })
            let payloads = stage.received()
            #expect(payloads.count == 200)
            #expect(Set(stage.http.requests.compactMap { $0.headers["webhook-id"] }).count == 200)
            for ticket in 1...8 {
                let numbers = payloads.filter { $0["data"]?["ticket_id"]?.integerValue == Int64(ticket) }
                    .compactMap { $0["data"]?["number"]?.integerValue }
                #expect(numbers == Array(0..<25), "ticket \(ticket)")
            }
            #expect(
                try await stage.eventually { try await stage.deliveries(to: endpoint).allSatisfy { $0.state == .sent } }
            )
        }
    }

    @Test("Two nodes tell each event once; when one stops, the other goes on", arguments: TestEngine.available)
    func nodes(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let endpoint = try await stage.endpoint(["ticket.updated"])
            try await stage.withSecondNode {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for ticket in 1...4 {
                        group.addTask {
                            for _ in 0..<20 { try await stage.happen("ticket.updated", ticket: Int64(ticket)) }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await stage.eventually { stage.http.requests.count >= 80 })
            }
            for _ in 0..<20 { try await stage.happen("ticket.updated", ticket: 1) }
            #expect(try await stage.eventually { stage.http.requests.count >= 100 })
            #expect(
                try await stage.eventually { try await stage.deliveries(to: endpoint).allSatisfy { $0.state == .sent } }
            )
            #expect(stage.http.requests.count == 100)
        }
    }

    @Test("However much another process queues at once, all of it is noticed", arguments: TestEngine.available)
    func swept(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine, sweepPage: 10) { stage in
            let endpoint = try await stage.endpoint(["ticket.created"])
            try await stage.database.write { db in
                for number in 1...100 {
                    let event = Event(
                        id: Event.ID(Int64(1000 + number)), kind: "ticket.created", at: .now, ticketID: Int64(number),
                        contactID: nil, actor: .system, data: "{}")
                    try WebhookMessage.add(event, .full, body: "{}", at: .now, in: db)
                    try Outbox().enqueue(try WebhookDelivery.make(event, to: endpoint), at: .now, in: db)
                }
            }
            #expect(
                try await stage.eventually {
                    let deliveries = try await stage.deliveries(to: endpoint)
                    return deliveries.count == 100 && deliveries.allSatisfy { $0.state == .sent }
                })
        }
    }

    @Test("An endpoint that hangs does not keep Parley from stopping, and gets what was cut off again")
    func stopping() async throws {
        try await WebhookStage.run(on: .sqlite) { stage in
            stage.http.answer { _ in
                try? await Task.sleep(for: .seconds(120))
                return .failure(.init(code: .cancelled, outcome: .maybeReceived, message: "cancelled"))
            }
            let endpoint = try await stage.endpoint()
            try await stage.happen("ticket.created", ticket: 1)
            #expect(try await stage.eventually { stage.http.underWay == 1 })
            let began = ContinuousClock.now
            stage.stop()
            #expect(try await stage.eventually { stage.http.underWay == 0 })
            // Long before the endpoint would have answered.
            #expect(ContinuousClock.now - began < .seconds(60))
            #expect(
                try await stage.eventually { try await stage.deliveries(to: endpoint).map(\.state) == [.queued] })
            #expect(try await stage.find(endpoint.id).failures == 0)
        }
    }

    @Test("Whatever an endpoint answers can be kept", arguments: TestEngine.available)
    func answers(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let endpoint = try await stage.endpoint()
            stage.http.answer { _ in
                let body = Data([0, 0xff, 0xfe] + Array("ok".utf8)) + Data(repeating: 0xc3, count: 10_000)
                return .success(HTTPClientResponse(status: .init(code: 200), body: body))
            }
            try await stage.happen("ticket.created", ticket: 1)
            #expect(try await stage.eventually { try await stage.deliveries(to: endpoint).map(\.state) == [.sent] })
            let kept = try await stage.database.read { try $0.value("SELECT response FROM attempts", as: String.self) }
            #expect(kept?.contains("ok") == true && (kept?.utf8.count ?? 0) <= 4100)
        }
    }

    @Test("What cannot be shown holds up nothing: it is told without its object", arguments: TestEngine.available)
    func unshowable(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine, objects: BrokenObjects()) { stage in
            _ = try await stage.endpoint()
            for ticket in 1...3 { try await stage.happen("ticket.created", ticket: Int64(ticket)) }
            #expect(try await stage.eventually { stage.http.requests.count == 3 })
            #expect(stage.received().allSatisfy { $0["data"]?["ticket"] == nil && $0["data"]?["event_id"] != nil })
        }
    }

    /// Asks for what is not there.
    private struct BrokenObjects: WebhookObjects {
        func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject? {
            _ = try db.rows("SELECT nothing FROM nowhere")
            return nil
        }
    }

    @Test("That an endpoint does not work is told to others, not to itself, and no echo follows")
    func itself() async throws {
        try await WebhookStage.run(on: .sqlite) { stage in
            let one = try await stage.endpoint(["delivery.dead", "endpoint.*"], url: "https://one.example.com/")
            let two = try await stage.endpoint(["delivery.dead", "endpoint.*"], url: "https://two.example.com/")
            let dead = try await stage.happen(
                "delivery.dead", #"{"destination":"webhook","owner_id":\#(one.id),"event_id":1}"#)
            try await stage.happen(
                "delivery.dead", #"{"destination":"webhook","owner_id":\#(two.id),"event_id":\#(dead)}"#)
            try await stage.happen("endpoint.disabled", #"{"endpoint_id":\#(one.id)}"#)
            #expect(try await stage.eventually { stage.http.requests.count == 2 })
            try await Task.sleep(for: .milliseconds(300))
            // They belong to no ticket, and so to no common line.
            #expect(
                Self.kinds(stage.received(at: "https://two.example.com/")).sorted()
                    == ["delivery.dead", "endpoint.disabled"])
            #expect(stage.received(at: "https://one.example.com/") == [])
        }
    }

    @Test(
        "A range is recovered: what is missing or failed goes, what arrived only if that is asked for",
        arguments: TestEngine.available)
    func recovery(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let before = try await stage.happen("ticket.created", ticket: 1)
            try await stage.readable()
            let endpoint = try await stage.endpoint(["ticket.*"])
            stage.http.answer { request in
                request.text.contains("ticket.closed")
                    ? .failure(.init(code: .addressForbidden, outcome: .neverSent, message: "no"))
                    : RecordingHTTP.status(200)
            }
            try await stage.happen("ticket.updated", ticket: 1)
            let closed = try await stage.happen("ticket.closed", ticket: 1)
            try await stage.happen("message.created", ticket: 1)
            #expect(
                try await stage.eventually {
                    try await stage.deliveries(to: endpoint).map(\.state) == [.sent, .failed]
                })
            stage.http.answer { _ in RecordingHTTP.status(200) }
            let service = stage.service
            let range = Recovery.Range.events(from: before, to: closed)
            func recover(all: Bool) async throws -> Int {
                let current = try await stage.find(endpoint.id)
                return try await stage.database.write {
                    try service.recovery.run(current, range, includingSent: all, at: .now, in: $0).count
                }
            }
            #expect(try await recover(all: false) == 2)
            #expect(
                try await stage.eventually {
                    try await stage.deliveries(to: endpoint).map(\.state) == [.sent, .sent, .sent]
                })
            #expect(try await recover(all: false) == 0)
            #expect(try await recover(all: true) == 3)
            #expect(try await stage.eventually { stage.http.requests.count == 7 })
            let ids = stage.http.requests.compactMap { $0.headers["webhook-id"] }
            #expect(
                Set(ids)
                    == Set([before, Event.ID(closed.rawValue - 1), closed].map { "msg_\($0)" }).union(ids.prefix(1)))
            let bodies = Dictionary(grouping: stage.http.requests) { $0.headers["webhook-id"] ?? "" }
            #expect(bodies.values.allSatisfy { Set($0.map(\.text)).count == 1 }, "every time the same bytes")
        }
    }

    @Test(
        "What waits, what is sent and what is recovered is found by index, however much there is",
        arguments: TestEngine.available)
    func plans(engine: TestEngine) async throws {
        try await WebhookStage.run(on: engine) { stage in
            let subscription = Subscription(try await stage.endpoint())
            let ranges: [(Recovery.Range, String)] = [
                (.time(since: .now - .seconds(60), until: .now), "events_by_time"),
                (
                    .events(from: Event.ID(1), to: Event.ID(9)),
                    engine == .sqlite ? "USING INTEGER PRIMARY KEY" : "events_pkey"
                ),
            ]
            let recoveries = ranges.flatMap { range, index in
                [index, "deliveries_by_event"].map {
                    (Recovery.missing(subscription, range, includingSent: false), $0)
                }
            }
            try await stage.database.write { db in
                if db.dialect == .postgres { _ = try db.execute("SET LOCAL enable_seqscan = off") }
                let explain: SQL = db.dialect == .postgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN "
                for (query, index) in Self.queries + recoveries {
                    let lines = try db.rows(explain + query).map { row in row.values.map { "\($0)" }.joined() }
                    #expect(lines.contains { $0.contains(index) }, "\(query.text): \(lines)")
                }
            }
        }
    }

    private static let queries: [(SQL, String)] = [
        (
            """
            SELECT id FROM deliveries WHERE owner_id = 1 AND destination = 'webhook' AND state = 'failed'
                AND state <> 'sent' ORDER BY id DESC LIMIT 50
            """, "webhook_deliveries_unsent"
        ),
        (
            "SELECT id FROM deliveries WHERE owner_id = 1 AND destination = 'webhook' ORDER BY id DESC LIMIT 50",
            "deliveries_by_owner"
        ),
        (
            """
            SELECT id FROM deliveries WHERE state = 'queued' AND (updated_at, id) > (5, 0) AND destination = 'webhook'
            ORDER BY updated_at, id LIMIT 5000
            """, "deliveries_requeued"
        ),
        ("SELECT body FROM webhook_messages WHERE event_id = 7 AND form = 'full'", "webhook_messages_by_event"),
        ("SELECT box FROM webhook_secrets WHERE endpoint_id = 7 ORDER BY id DESC", "webhook_secrets_by_endpoint"),
    ]
}

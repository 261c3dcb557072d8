import Delivery
import DeskTestSupport
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Kernel
import SQL
import Synchronization
import TestSupport
import Testing

@testable import WebhooksOut

/// On a clock that is the test's: days pass in seconds.
@Suite("Endpoints that do not work")
struct OutageTests {
    @Test("An endpoint that is down for three days gets everything, in the order of each ticket, when it is back")
    func threeDays() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint(["ticket.updated"])
            stage.http.answer { _ in
                .failure(.init(code: .connectionRefused, outcome: .neverSent, message: "nobody listens"))
            }
            for number in 0..<8 {
                for ticket in 1...5 {
                    try await stage.happen("ticket.updated", ticket: Int64(ticket), #"{"number":\#(number)}"#)
                }
                try await stage.pass(.seconds(9 * 3600))
            }
            #expect(try #require(stage.clock).elapsed == .seconds(3 * 24 * 3600))
            #expect(try await stage.find(endpoint.id).state == .active)
            let attempts = stage.http.requests.count
            let taken = Mutex<[JSONValue]>([])
            #expect(attempts < 400, "nobody is hammered: \(attempts)")
            stage.http.answer { request in
                taken.withLock { $0.append((try? JSONValue(parsing: request.text)) ?? .null) }
                return RecordingHTTP.status(200)
            }
            try await stage.pass(.seconds(13 * 3600))
            let payloads = taken.withLock { $0 }
            #expect(payloads.count == 40)
            for ticket in 1...5 {
                let numbers = payloads.filter { $0["data"]?["ticket_id"]?.integerValue == Int64(ticket) }
                    .compactMap { $0["data"]?["number"]?.integerValue }
                #expect(numbers == Array(0..<8), "ticket \(ticket)")
            }
            #expect(try await stage.deliveries(to: endpoint).allSatisfy { $0.state == .sent })
            #expect(try await stage.find(endpoint.id).failingSince == nil)
        }
    }

    @Test("A retry keeps the id and the bytes, and is signed with the time of its own")
    func retry() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            _ = try await stage.endpoint()
            stage.http.answer { _ in RecordingHTTP.status(500) }
            try await stage.happen("ticket.created", ticket: 1)
            try await stage.pass(.seconds(3600))
            let requests = stage.http.requests
            #expect(requests.count == 4)
            #expect(Set(requests.map(\.text)).count == 1)
            #expect(Set(requests.compactMap { $0.headers["webhook-id"] }).count == 1)
            #expect(Set(requests.compactMap { $0.headers["webhook-timestamp"] }).count == 4)
            #expect(Set(requests.compactMap { $0.headers["webhook-signature"] }).count == 4)
        }
    }

    @Test("One dead endpoint does not slow another")
    func neighbour() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            _ = try await stage.endpoint(url: "https://dead.example.com/")
            let well = try await stage.endpoint(url: "https://well.example.com/")
            stage.http.answer { request in
                request.url.contains("dead")
                    ? .failure(.init(code: .timeout, outcome: .maybeReceived, message: "30 s"))
                    : RecordingHTTP.status(204)
            }
            for ticket in 1...100 { try await stage.happen("ticket.created", ticket: Int64(ticket)) }
            #expect(try await stage.eventually { try await stage.deliveries(to: well).count == 100 })
            try await stage.pass(.seconds(5))
            #expect(stage.received(at: "https://well.example.com/").count == 100)
            #expect(stage.received(at: "https://dead.example.com/").count < 10)
        }
    }

    @Test("What an endpoint refuses while it takes the rest is dead after eight attempts, and that is told")
    func poison() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint(["ticket.*"])
            stage.http.answer { RecordingHTTP.status($0.text.contains("poison") ? 400 : 200) }
            try await stage.happen("ticket.updated", ticket: 1, #"{"word":"poison"}"#)
            try await stage.happen("ticket.closed", ticket: 1)
            for hour in 0..<40 {
                try await stage.happen("ticket.created", ticket: Int64(100 + hour))
                try await stage.pass(.seconds(3600))
            }
            let deliveries = try await stage.deliveries(to: endpoint)
            #expect(deliveries.first?.state == .dead && deliveries.first?.attempts == 8)
            #expect(deliveries.dropFirst().allSatisfy { $0.state == .sent }, "what it held up went on")
            let told = try await stage.database.read { db in
                try db.all("SELECT \(Event.columns) FROM events WHERE type = 'delivery.dead'", as: Event.self)
            }
            #expect(told.count == 1 && told[0].data.contains(#""owner_id":\#(endpoint.id)"#))
        }
    }

    @Test("After five days of nothing but failures an endpoint is disabled; resumed, it gets what has waited")
    func fiveDays() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint(["ticket.*"])
            stage.http.answer { _ in RecordingHTTP.status(503) }
            try await stage.happen("ticket.created", ticket: 1)
            try await stage.pass(.seconds(115 * 3600))
            #expect(try await stage.find(endpoint.id).state == .active)
            try await stage.pass(.seconds(24 * 3600))
            let disabled = try await stage.find(endpoint.id)
            #expect(disabled.state == .disabled && disabled.disabledReason?.contains("503") == true)
            let asked = stage.http.requests.count
            try await stage.happen("ticket.closed", ticket: 1)
            try await stage.pass(.seconds(24 * 3600))
            #expect(stage.http.requests.count == asked, "nothing more is sent")
            #expect(try await stage.deliveries(to: endpoint).map(\.state) == [.queued], "nothing is lost or added")
            stage.http.answer { _ in RecordingHTTP.status(200) }
            let (service, now) = (stage.service, stage.now)
            _ = try await stage.database.write {
                try service.endpoints.resume(disabled, by: WebhookStage.author, at: now, in: $0)
            }
            #expect(
                try await stage.eventually {
                    try await stage.pass(.seconds(10))
                    return try await stage.deliveries(to: endpoint).map(\.state) == [.sent]
                })
            let told = try await stage.database.read {
                try $0.column("SELECT type FROM events WHERE type LIKE 'endpoint.%' ORDER BY id", as: String.self)
            }
            #expect(told == ["endpoint.created", "endpoint.disabled", "endpoint.resumed"])
        }
    }

    @Test("Resuming an endpoint that was mended sends what waits for its next attempt")
    func mended() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint()
            stage.http.answer { _ in RecordingHTTP.status(500) }
            try await stage.happen("ticket.created", ticket: 1)
            try await stage.pass(.seconds(24 * 3600))
            stage.http.answer { _ in RecordingHTTP.status(200) }
            let asked = stage.http.requests.count
            let (service, now, current) = (stage.service, stage.now, try await stage.find(endpoint.id))
            _ = try await stage.database.write {
                try service.endpoints.resume(current, by: WebhookStage.author, at: now, in: $0)
            }
            #expect(try await stage.eventually { try await stage.deliveries(to: endpoint).map(\.state) == [.sent] })
            #expect(stage.http.requests.count == asked + 1)
        }
    }

    @Test("No more requests than the endpoint takes are under way at once")
    func concurrency() async throws {
        try await WebhookStage.run(on: .sqlite) { stage in
            var change = EndpointChange()
            change.concurrency = 3
            change.rateLimit = 1000
            _ = try await stage.endpoint(["*"], change)
            let most = Mutex(0)
            stage.http.answer { [http = stage.http] _ in
                most.withLock { $0 = max($0, http.underWay) }
                try? await Task.sleep(for: .milliseconds(5))
                return RecordingHTTP.status(200)
            }
            for ticket in 1...40 { try await stage.happen("ticket.created", ticket: Int64(ticket)) }
            #expect(try await stage.eventually { stage.http.requests.count == 40 && stage.http.underWay == 0 })
            #expect(most.withLock { $0 } == 3)
        }
    }

    @Test(
        "In an ordered line what is refused holds up its ticket; in an unordered one it holds up nothing",
        arguments: [true, false])
    func order(isOrdered: Bool) async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            var change = EndpointChange()
            change.isOrdered = isOrdered
            let endpoint = try await stage.endpoint(["*"], change)
            stage.http.answer { RecordingHTTP.status($0.text.contains("poison") ? 400 : 200) }
            try await stage.happen("ticket.updated", ticket: 1, #"{"word":"poison"}"#)
            try await stage.happen("ticket.closed", ticket: 1)
            try await stage.happen("ticket.closed", ticket: 2)
            #expect(try await stage.eventually { try await stage.deliveries(to: endpoint).count == 3 })
            try await stage.pass(.seconds(1))
            let states = try await stage.deliveries(to: endpoint).map(\.state)
            #expect(states == [.queued, isOrdered ? .queued : .sent, .sent])
        }
    }

    @Test("A rotated secret signs beside the new one for 24 hours, and no longer")
    func overlap() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint()
            let (service, now) = (stage.service, stage.now)
            _ = try await stage.database.write {
                try service.endpoints.rotate(endpoint, by: WebhookStage.author, at: now, in: $0)
            }
            func signatures() async throws -> Int? {
                let before = stage.http.requests.count
                try await stage.happen("ticket.created", ticket: 1)
                #expect(try await stage.eventually { stage.http.requests.count == before + 1 })
                try await stage.pass(.seconds(1))
                return stage.http.requests.last?.headers["webhook-signature"]?.split(separator: " ").count
            }
            #expect(try await signatures() == 2)
            try await stage.pass(.seconds(23 * 3600))
            #expect(try await signatures() == 2)
            try await stage.pass(.seconds(2 * 3600))
            #expect(try await signatures() == 1)
        }
    }

    @Test("410 disables at once")
    func gone() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint()
            stage.http.answer { _ in RecordingHTTP.status(410) }
            try await stage.happen("ticket.created", ticket: 1)
            #expect(try await stage.eventually { try await stage.find(endpoint.id).state == .disabled })
            #expect(try await stage.find(endpoint.id).disabledReason == "the endpoint answered 410 Gone")
            #expect(try await stage.deliveries(to: endpoint).map(\.errorCode) == ["gone"])
        }
    }

    @Test("Retry-After silences the whole endpoint for so long")
    func retryAfter() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            let endpoint = try await stage.endpoint()
            stage.http.answer { _ in RecordingHTTP.status(429, headers: [("Retry-After", "600")]) }
            try await stage.happen("ticket.created", ticket: 1)
            #expect(try await stage.eventually { stage.http.requests.count == 1 })
            try await stage.pass(.seconds(1))
            stage.http.answer { _ in RecordingHTTP.status(200) }
            try await stage.happen("ticket.created", ticket: 2)
            #expect(try await stage.eventually { try await stage.deliveries(to: endpoint).count == 2 })
            try await stage.pass(.seconds(590))
            #expect(stage.http.requests.count == 1)
            try await stage.pass(.seconds(30))
            #expect(stage.http.requests.count == 3)
        }
    }

    @Test("A paused endpoint is sent nothing; resumed, it gets what has happened meanwhile, at its rate")
    func paused() async throws {
        try await WebhookStage.run(on: .sqlite, isVirtual: true) { stage in
            var change = EndpointChange()
            change.rateLimit = 10
            let endpoint = try await stage.endpoint(["*"], change)
            let (service, now) = (stage.service, stage.now)
            let paused = try await stage.database.write {
                try service.endpoints.pause(endpoint, by: WebhookStage.author, at: now, in: $0)
            }
            for ticket in 1...60 { try await stage.happen("ticket.created", ticket: Int64(ticket)) }
            #expect(try await stage.eventually { try await stage.deliveries(to: endpoint).count == 60 })
            try await stage.pass(.seconds(60))
            #expect(stage.http.requests.isEmpty)
            let later = stage.now
            _ = try await stage.database.write {
                try service.endpoints.resume(paused, by: WebhookStage.author, at: later, in: $0)
            }
            #expect(try await stage.eventually { !stage.http.requests.isEmpty })
            try await stage.pass(.seconds(2))
            #expect((20...31).contains(stage.http.requests.count), "10 a second: \(stage.http.requests.count)")
            try await stage.pass(.seconds(10))
            #expect(stage.http.requests.count == 60)
        }
    }
}

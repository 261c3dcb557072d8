import Cryptography
import FoundationEssentials
import HTTPClient
import HTTPTypes
import Kernel
import SQL
import ServiceLifecycle
import Synchronization
import WebhooksOut

/// How fast events reach a webhook endpoint that answers at once: a backlog, and single events.
enum WebhookDeliveries {
    private static let count = 10_000
    private static let tickets = 500
    private static let singles = 300

    /// The endpoint, without a network.
    private final class Sink: HTTPSending {
        private let arrivals = Mutex<[ContinuousClock.Instant]>([])

        var count: Int { arrivals.withLock { $0.count } }
        var times: [ContinuousClock.Instant] { arrivals.withLock { $0 } }

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            arrivals.withLock { $0.append(.now) }
            return HTTPClientResponse(status: .noContent)
        }

        func wait(for count: Int) async throws {
            let end = ContinuousClock.now + .seconds(120)
            while self.count < count {
                guard ContinuousClock.now < end else { throw BenchFailure(description: "webhooks do not arrive") }
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }

    /// Events of this bench have no tickets behind them.
    private struct NoObjects: WebhookObjects {
        func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject? { nil }
    }

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        try await engine.withDatabaseURL { _, url in
            let database = try BenchEngine.open(url)
            try await database.migrate(Workbench.migrations)
            guard let box = SecretBox(key: Data(repeating: 1, count: 32)) else { return [] }
            let (sink, committed) = (Sink(), Signal())
            let log = EventLog(committed: { committed.raise() })
            let service = WebhookService(
                database: database, secrets: Secrets(box: box), http: sink, events: log, objects: NoObjects(),
                committed: committed)
            try await addEndpoint(service, database)
            for start in stride(from: 0, to: count, by: 100) {
                try await database.write { db in
                    for number in start..<(start + 100) { try append(number, to: log, in: db) }
                }
            }
            let began = ContinuousClock.now
            let figures = try await serving(service) {
                try await sink.wait(for: count)
                let drained = ContinuousClock.now - began
                let waits = try await single(database, log, sink)
                return [
                    Figure(
                        name: "events of a backlog sent to an endpoint",
                        value: "\(Int(Double(count) / drained.inSeconds))/s"),
                    Figure(name: "event to webhook call, p50", value: milliseconds(waits[waits.count / 2])),
                    Figure(name: "event to webhook call, p99", value: milliseconds(waits[waits.count * 99 / 100])),
                ]
            }
            await database.close()
            return figures
        }
    }

    private static func milliseconds(_ time: Duration) -> String {
        "\((time.inSeconds * 10_000).rounded() / 10) ms"
    }

    private static func addEndpoint(_ service: WebhookService, _ database: any Database) async throws {
        var change = EndpointChange()
        change.rateLimit = 1_000_000
        change.concurrency = EndpointChange.concurrencies.upperBound
        let pattern = EventFilter.Pattern("ticket.*").map { [$0] } ?? []
        _ = try await database.write { [change] db in
            try service.endpoints.create(
                url: "https://example.com/", eventTypes: pattern, change, by: .commandLine, at: .now, in: db)
        }
    }

    private static func append(_ number: Int, to log: EventLog, in db: any SQLConnection) throws {
        try log.append(
            "ticket.updated", at: .now, by: .system, ticket: Int64(number % tickets + 1),
            json: #"{"after":{"subject":"\#(number)"},"before":{"subject":"-"}}"#, in: db)
    }

    /// One event every few milliseconds: how long each takes from its commit to its call, the shortest first.
    private static func single(
        _ database: any Database, _ log: EventLog, _ sink: Sink
    ) async throws -> [Duration] {
        var waits: [Duration] = []
        for number in 0..<singles {
            let before = sink.count
            try await database.write { try append(number, to: log, in: $0) }
            let committed = ContinuousClock.now
            try await sink.wait(for: before + 1)
            if let arrived = sink.times.last { waits.append(arrived - committed) }
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...30)))
        }
        return waits.sorted()
    }

    private static func serving(
        _ service: WebhookService, _ body: () async throws -> [Figure]
    ) async throws -> [Figure] {
        let group = ServiceGroup(services: [service])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<[Figure], any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

import Coordination
import Cryptography
import Delivery
import DeskTestSupport
import FoundationEssentials
import HTTPClient
import JSON
import Kernel
import SQL
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import WebhooksOut

/// Webhooks at work, with a network that is the test's.
struct WebhookStage: Sendable {
    let database: any Database
    let service: WebhookService
    let http: RecordingHTTP
    let log: EventLog
    /// Nil where time is the machine's.
    let clock: VirtualClock?
    private let secrets: Secrets
    private let group: ServiceGroup
    private let activity: Activity

    static let migrations =
        KernelSchema.migrations + CoordinationSchema.migrations + WebhooksSchema.migrations
    static let author = Author(.system, from: "test")

    /// - Parameter isServing: whether what is written leaves; without it a test takes the steps itself.
    static func run(
        on engine: TestEngine, isVirtual: Bool = false, objects: any WebhookObjects = NoObjects(),
        sweepPage: Int = 5000,
        _ body: (WebhookStage) async throws -> Void
    ) async throws {
        try await withDatabase(on: engine, migrations: migrations) { plain in
            let activity = Activity()
            let database = WatchedDatabase(base: plain, activity: activity)
            let http = RecordingHTTP()
            let committed = Signal()
            let log = EventLog(committed: { committed.raise() })
            let clock = isVirtual ? VirtualClock() : nil
            var configuration = DeliveryEngine.Configuration()
            configuration.sweepPage = sweepPage
            if isVirtual { configuration.sweepInterval = .seconds(6 * 3600) }
            let secrets = Secrets(box: try #require(SecretBox(key: Data(repeating: 1, count: 32))))
            let service = WebhookService(
                database: database, secrets: secrets, http: http, events: log, objects: objects, committed: committed,
                engine: configuration, clock: clock?.engineClock ?? .system)
            let group = ServiceGroup(services: [service])
            let stage = WebhookStage(
                database: database, service: service, http: http, log: log, clock: clock, secrets: secrets,
                group: group,
                activity: activity)
            try await serving(group) { try await body(stage) }
        }
    }

    /// Runs a node around `body`.
    private static func serving(_ group: ServiceGroup, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// Runs another node over the same database and network.
    func withSecondNode(_ body: () async throws -> Void) async throws {
        let other = WebhookService(
            database: database, secrets: secrets, http: http, events: log, objects: NoObjects(), committed: Signal())
        try await Self.serving(ServiceGroup(services: [other]), body)
    }

    /// Asks the node to stop, as a signal does.
    func stop() { group.triggerGracefulShutdown() }

    var now: Timestamp { clock?.engineClock.wall() ?? .now }

    // MARK: Acting

    func endpoint(
        _ types: [String] = ["*"], url: String = "https://example.com/hook",
        _ change: EndpointChange = EndpointChange()
    ) async throws -> WebhookEndpoint {
        let patterns = types.compactMap { EventFilter.Pattern($0) }
        let now = now
        return try await database.write { [service] db in
            try service.endpoints.create(
                url: url, eventTypes: patterns, change, by: Self.author, at: now, in: db
            ).0
        }
    }

    @discardableResult
    func happen(
        _ kind: Event.Kind, ticket: Int64? = nil, contact: Int64? = nil, _ data: String = "{}"
    ) async throws -> Event.ID {
        let now = now
        return try await database.write { [log] db in
            try log.append(kind, at: now, by: .system, ticket: ticket, contact: contact, json: data, in: db)
            return try #require(try db.value("SELECT MAX(id) FROM events", as: Event.ID.self))
        }
    }

    func find(_ id: WebhookEndpoint.ID) async throws -> WebhookEndpoint {
        try #require(try await database.read { try WebhookEndpoint.find(id, in: $0) })
    }

    func deliveries(to endpoint: WebhookEndpoint) async throws -> [Delivery] {
        try await database.read { db in
            try db.all("SELECT \(Delivery.columns) FROM deliveries WHERE owner_id = \(endpoint.id) ORDER BY id")
        }
    }

    /// The payloads that came, of one URL.
    func received(at url: String? = nil) -> [JSONValue] {
        http.requests.filter { url == nil || $0.url == url }.map { (try? JSONValue(parsing: $0.text)) ?? .null }
    }

    // MARK: Waiting

    func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try await condition()
    }

    /// Waits until the first event can be read: on PostgreSQL an older transaction, be it another test's, may hold it
    /// back for a moment.
    func readable() async throws {
        let isReadable = try await eventually {
            try await database.read { try EventFeed.end(in: $0) } > .start
        }
        #expect(isReadable)
    }

    /// Lets virtual time pass, as much as happens in it.
    func pass(_ time: Duration) async throws {
        let clock = try #require(clock)
        let end = clock.elapsed + time
        repeat { try await quiet() } while clock.advance(notBeyond: end)
        try await quiet()
    }

    /// Waits until nothing is under way: nobody asks the database or the network for a while.
    private func quiet() async throws {
        var last = -1
        var calm = 0
        while calm < 4 {
            try await Task.sleep(for: .milliseconds(1))
            let seen = activity.total
            calm = seen == last && activity.underWay == 0 && http.underWay == 0 ? calm + 1 : 0
            last = seen
        }
    }
}

/// Shows nothing.
struct NoObjects: WebhookObjects {
    func object(of event: Event, in db: any SQLConnection) throws -> WebhookObject? { nil }
}

/// Counts what is asked of a database.
private final class Activity: Sendable {
    private let counts = Mutex((total: 0, underWay: 0))

    var total: Int { counts.withLock { $0.total } }
    var underWay: Int { counts.withLock { $0.underWay } }

    func during<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        counts.withLock { $0 = ($0.total + 1, $0.underWay + 1) }
        defer { counts.withLock { $0.underWay -= 1 } }
        return try await body()
    }
}

private struct WatchedDatabase: Database {
    let base: any Database
    let activity: Activity

    var dialect: Dialect { base.dialect }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value { try await activity.during { try await base.write(body) } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value { try await activity.during { try await base.read(body) } }

    func close() async { await base.close() }
}

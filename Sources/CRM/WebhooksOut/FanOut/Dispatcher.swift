import Coordination
import Kernel
import Logging
import SQL

/// Turns the log of events into deliveries: reads on from where it was, and in one transaction writes the deliveries and
/// remembers the place. One node at a time does it; should two, the place lets one of them win.
struct Dispatcher: Sendable {
    let database: any Database
    let leases: LeaseKeeper
    let outbox: Outbox
    let payloads: PayloadMaker
    /// Raised after commits that hold events, and when endpoints change.
    let signal: Signal
    let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "webhooks")

    static let lease = "webhooks:dispatch"
    private static let batch = 200
    /// How often the log is looked at without being told: for other processes' events, and for those that an older
    /// transaction has held back.
    private static let interval = Duration.milliseconds(250)
    /// Lets a few events gather for each transaction.
    private static let rest = Duration.milliseconds(20)

    init(
        database: any Database, leases: LeaseKeeper, outbox: Outbox, payloads: PayloadMaker, signal: Signal,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.leases = leases
        self.outbox = outbox
        self.payloads = payloads
        self.signal = signal
        self.now = now
    }

    /// What one transaction writes.
    private struct Round: Sendable {
        /// The place as it was kept.
        let kept: EventPosition
        let end: EventPosition
        /// Number and version of those that were looked at.
        let endpoints: [[Int64]]
        var sends: [(event: Event, endpoint: WebhookEndpoint)] = []
        var payloads: [(event: Event, form: PayloadForm, body: String)] = []
        var isFull = false
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                repeat {
                    try? await Task.sleep(for: Self.interval)
                    signal.raise()
                } while !Task.isCancelled
            }
            await follow()
            group.cancelAll()
        }
    }

    private func follow() async {
        var isAdopted = false
        // Behind the place that is kept, where what came between is of no interest to anybody.
        var passed = EventPosition.start
        while !Task.isCancelled {
            await signal.wait()
            guard leases.token(of: Self.lease) != nil else { continue }
            do {
                if !isAdopted { try await adopt() }
                isAdopted = true
                while try await step(&passed), !Task.isCancelled {}
            } catch {
                logger.error("events could not be handed to endpoints", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.rest)
        }
    }

    /// Carries out one round.
    /// - Returns: whether another is due at once.
    func step(_ passed: inout EventPosition) async throws -> Bool {
        guard let round = try await database.read({ [passed] in try read(behind: passed, in: $0) }) else {
            return false
        }
        if round.sends.isEmpty, !round.isFull {
            passed = round.end
            return false
        }
        let isWritten = try await database.write { try write(round, in: $0) }
        return round.isFull || !isWritten
    }

    // MARK: Reading

    private func read(behind passed: EventPosition, in db: any SQLConnection) throws -> Round? {
        let endpoints = try WebhookEndpoint.served(in: db)
        guard let first = endpoints.map(\.start).min() else { return nil }
        let kept = try Self.place(in: db)
        let entries = try EventFeed.next(after: max(kept, first, passed), limit: Self.batch, in: db)
        guard let last = entries.last else { return nil }
        var round = Round(kept: kept, end: last.position, endpoints: Self.fingerprint(endpoints))
        round.isFull = entries.count == Self.batch
        let subscriptions = endpoints.map(Subscription.init)
        for entry in entries {
            let wanting = subscriptions.filter { entry.position > $0.endpoint.start && $0.wants(entry.event) }
            guard !wanting.isEmpty, try !Subscription.isEcho(entry.event, in: db) else { continue }
            round.sends += wanting.map { (entry.event, $0.endpoint) }
            for form in Set(wanting.map(\.endpoint.form)) {
                round.payloads.append((entry.event, form, try payloads.make(entry.event, form, in: db)))
            }
        }
        return round
    }

    private static func place(in db: any SQLConnection) throws -> EventPosition {
        try db.value("SELECT position FROM webhook_cursor WHERE id = 1", as: String.self)
            .flatMap { EventPosition($0) } ?? .start
    }

    /// Age of the oldest event that is to become a delivery and is none yet.
    static func lag(at now: Timestamp, in db: any SQLConnection) throws -> Duration {
        let endpoints = try WebhookEndpoint.served(in: db)
        guard let first = endpoints.map(\.start).min() else { return .zero }
        let types = Set(endpoints.flatMap { Subscription($0).types })
        let next = try EventFeed.next(
            after: max(try place(in: db), first), matching: "type IN (\(list: types))", limit: 1, in: db)
        return next.first.map { max(.zero, now - $0.event.at) } ?? .zero
    }

    private static func fingerprint(_ endpoints: [WebhookEndpoint]) -> [[Int64]] {
        endpoints.map { [$0.id.rawValue, $0.version] }
    }

    // MARK: Writing

    /// - Returns: false when an endpoint or the place has changed since it was read: nothing was written.
    private func write(_ round: Round, in db: any SQLConnection) throws -> Bool {
        let endpoints = try db.rows(
            "SELECT id, version FROM webhook_endpoints WHERE state <> 'disabled' ORDER BY id\(db.dialect.forUpdate)")
        guard try endpoints.map({ [try $0.get(at: 0), try $0.get(at: 1)] }) == round.endpoints else { return false }
        let isOurs =
            try db.execute(
                """
                UPDATE webhook_cursor SET position = \(round.end.description)
                WHERE id = 1 AND position = \(round.kept.description)
                """) == 1
        guard isOurs else { return false }
        let now = now()
        for payload in round.payloads {
            try WebhookMessage.add(payload.event, payload.form, body: payload.body, at: now, in: db)
        }
        for send in round.sends {
            try outbox.enqueue(try WebhookDelivery.make(send.event, to: send.endpoint), at: now, in: db)
        }
        return true
    }

    /// After a dump was restored on another server the places of events are others.
    private func adopt() async throws {
        try await database.write { db in
            let place = try EventFeed.adopted(try Self.place(in: db), in: db)
            try db.later("UPDATE webhook_cursor SET position = \(place.description) WHERE id = 1")
            for endpoint in try WebhookEndpoint.served(in: db) {
                let start = try EventFeed.adopted(endpoint.start, in: db)
                guard start != endpoint.start else { continue }
                try db.later(
                    "UPDATE webhook_endpoints SET start_position = \(start.description) WHERE id = \(endpoint.id)")
            }
        }
    }
}

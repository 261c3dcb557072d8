import Kernel
import SQL

/// Reads what waits, for the scheduler.
struct DeliveryBacklog: Sendable {
    let database: any Database
    var clock = EngineClock.system
    var marks = ClockMarks()

    /// What an owner's scheduler starts from.
    struct Snapshot: Sendable {
        var waiting: [QueuedDelivery] = []
        /// Streams of which not everything that waits was read.
        var incomplete: Set<Delivery.Stream> = []
        var cooldowns: [(scope: Limiter.Scope, until: MonotonicTime)] = []
        /// Calls of the last minute, which still weigh on limits.
        var recentCalls: [(chat: Int64?, cost: Int, at: MonotonicTime)] = []
    }

    private static let columns: SQL =
        "id, owner_id, stream, lane, priority, chat_id, cost, created_at, not_before, updated_at"

    func snapshot(of owner: DeliveryOwner, limit: Int) async throws -> Snapshot {
        var snapshot = try await history(of: owner)
        for stream in Delivery.Stream.allCases {
            let items = try await waiting(owner: owner, stream: stream, limit: limit)
            snapshot.waiting += items
            if items.count == limit { snapshot.incomplete.insert(stream) }
        }
        return snapshot
    }

    func waiting(owner: DeliveryOwner, stream: Delivery.Stream, limit: Int) async throws -> [QueuedDelivery] {
        try await database.read { [clock] db in
            try db.rows(
                """
                SELECT \(Self.columns) FROM deliveries
                WHERE owner_id = \(owner.id) AND stream = \(stream) AND state = 'queued'
                    AND destination = \(owner.destination) ORDER BY id LIMIT \(limit)
                """
            ).map { try QueuedDelivery(row: $0, wall: clock.wall(), monotonic: clock.monotonic()) }
        }
    }

    /// A delivery that waits, as the table has it.
    struct Found: Sendable {
        let owner: Int64
        let updatedAt: Timestamp
        let item: QueuedDelivery
    }

    /// What was queued or queued again behind a place in the order of time, also by other processes.
    func recent(
        to destination: String, behind place: (Timestamp, Delivery.ID), limit: Int
    ) async throws -> [Found] {
        try await database.read { [clock] db in
            try db.rows(
                """
                SELECT \(Self.columns) FROM deliveries
                WHERE state = 'queued' AND (updated_at, id) > (\(place.0), \(place.1)) AND destination = \(destination)
                ORDER BY updated_at, id LIMIT \(limit)
                """
            ).map { row in
                Found(
                    owner: try row.get("owner_id"), updatedAt: try row.get("updated_at"),
                    item: try QueuedDelivery(row: row, wall: clock.wall(), monotonic: clock.monotonic()))
            }
        }
    }

    private func history(of owner: DeliveryOwner) async throws -> Snapshot {
        let scopes = "\(Limiter.Scope.prefix(of: owner))%"
        return try await database.read { [clock, marks] db in
            var snapshot = Snapshot()
            let history = try marks.history(in: db)
            let monotonic = clock.monotonic()
            for row in try db.rows(
                "SELECT scope, since, until FROM cooldowns WHERE scope LIKE \(scopes)")
            {
                guard let scope = Limiter.Scope(name: try row.get("scope"), of: owner) else { continue }
                let until: Timestamp = try row.get("until")
                let left = history.remaining(since: try row.get("since") ?? history.now.wall, until: until)
                if left > .zero { snapshot.cooldowns.append((scope, monotonic + left)) }
            }
            for window in history.windows(ofLast: .seconds(120)) {
                for row in try db.rows(
                    """
                    SELECT chat_id, cost, finished_at FROM attempts
                    WHERE owner_id = \(owner.id) AND destination = \(owner.destination)
                        AND started_at >= \(window.from) AND started_at <= \(window.to) ORDER BY started_at
                    """)
                {
                    // An attempt without an end may have been made at any time until now.
                    let finished: Timestamp? = try row.get("finished_at")
                    let age = finished.map { history.age(of: $0, in: window) } ?? .zero
                    snapshot.recentCalls.append((try row.get("chat_id"), try row.get("cost"), monotonic - age))
                }
            }
            snapshot.recentCalls.sort { $0.at < $1.at }
            return snapshot
        }
    }

    /// Remembers a silence across restarts.
    func remember(
        _ scopes: [Limiter.Scope], of owner: DeliveryOwner, for time: Duration, reason: String
    ) async throws {
        // A shorter silence does not end a longer one; one from before the clock was set back does not count.
        let isLonger: SQL = "cooldowns.until > excluded.until AND cooldowns.since <= excluded.since"
        try await database.write { [clock] db in
            let now = clock.wall()
            for scope in scopes {
                try db.later(
                    """
                    INSERT INTO cooldowns (scope, since, until, reason)
                    VALUES (\(scope.name(of: owner)), \(now), \(now + time), \(reason))
                    ON CONFLICT (scope) DO UPDATE SET
                        since = CASE WHEN \(isLonger) THEN cooldowns.since ELSE excluded.since END,
                        until = CASE WHEN \(isLonger) THEN cooldowns.until ELSE excluded.until END,
                        reason = excluded.reason
                    """)
            }
        }
    }
}

extension QueuedDelivery {
    init(row: Row, wall: Timestamp, monotonic: MonotonicTime) throws {
        let notBefore: Timestamp = try row.get("not_before")
        // Never more than it was when it was noted, should the clock have been set back since.
        let left = min(notBefore - wall, max(.zero, notBefore - (try row.get("updated_at"))))
        self.init(
            id: try row.get("id"), stream: try row.get("stream"), lane: try row.get("lane"),
            priority: try row.get("priority"), chatID: try row.get("chat_id"), cost: try row.get("cost"),
            createdAt: try row.get("created_at"), notBefore: monotonic + left)
    }

    init(_ entry: Outbox.Entry, monotonic: MonotonicTime) {
        self.init(
            id: entry.id, stream: entry.delivery.stream, lane: entry.delivery.lane, priority: entry.delivery.priority,
            chatID: entry.delivery.chatID, cost: entry.delivery.cost, createdAt: entry.createdAt,
            notBefore: monotonic + entry.delivery.delay)
    }
}

extension Limiter.Scope {
    /// What the names of an owner's scopes begin with: `telegram:<bot>:`.
    static func prefix(of owner: DeliveryOwner) -> String { "\(owner.destination):\(owner.id):" }

    /// The prefix, and `*` for the owner as a whole or the chat's number.
    func name(of owner: DeliveryOwner) -> String {
        switch self {
        case .bot: "\(Self.prefix(of: owner))*"
        case .chat(let chat): "\(Self.prefix(of: owner))\(chat)"
        }
    }

    /// Nil for a name that is not of this owner.
    init?(name: String, of owner: DeliveryOwner) {
        let prefix = Self.prefix(of: owner)
        guard name.hasPrefix(prefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        if rest == "*" {
            self = .bot
        } else if let chat = Int64(rest) {
            self = .chat(chat)
        } else {
            return nil
        }
    }
}

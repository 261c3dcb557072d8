/// How many requests each key may make, apart for each category, so that an import of contacts does not keep an agent's
/// program from its tickets. Generic cell rate algorithm: one number for each key and category.
package struct RequestBudgets: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Category: String, Sendable, Hashable, CaseIterable {
        /// With messages, notes and files.
        case tickets
        /// With templates.
        case articles
        case contacts
        case bulk
        case other

        /// - Parameter resource: the first word of a path behind `/api/v1/`.
        package init(resource: Substring) {
            switch resource {
            case "tickets", "messages", "files": self = .tickets
            case "templates", "articles": self = .articles
            case "contacts": self = .contacts
            case "bulk": self = .bulk
            default: self = .other
            }
        }
    }

    /// A bucket that holds `capacity` requests and fills at `count` a `window`.
    package struct Limit: Sendable, Hashable {
        package let capacity: Int
        /// Nanoseconds in which one request comes back.
        fileprivate let interval: Int64

        package init(count: Int, window: Duration, capacity: Int? = nil) {
            let (seconds, attoseconds) = window.components
            let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            interval = max(1, nanoseconds / Int64(max(1, count)))
            // So that no product of the two leaves 64 bits.
            self.capacity = min(capacity ?? count, 1_000_000_000)
        }

        /// 10,000 requests a second of each kind by each key: far above what people and programs need, and below what
        /// would keep others from being served for long.
        package static let standard = Limit(count: 600_000, window: .seconds(60))
    }

    package struct Standing: Sendable, Equatable {
        package let limit: Int
        package let remaining: Int
        /// Until the whole budget is there again.
        package let reset: Duration
        /// Nil when the request may go on.
        package let retryAfter: Duration?
    }

    private struct Place: Hashable, Sendable {
        let key: Int64
        let category: Category
    }

    private let limits: [Category: Limit]
    private let start: Instant
    /// Theoretical arrival times, in nanoseconds since the start: when the bucket will be full again.
    private var arrivals: [Place: Int64] = [:]
    private var sweepsAt = Self.smallestSweep

    private static let smallestSweep = 1024

    /// - Parameter limits: those that are missing are the standard one.
    package init(_ limits: [Category: Limit] = [:], startingAt start: Instant = .now) {
        self.limits = limits
        self.start = start
    }

    package func limit(of category: Category) -> Limit { limits[category] ?? .standard }

    /// Takes one request from the budget, if there is one.
    package mutating func take(by key: Int64, _ category: Category, at now: Instant) -> Standing {
        let place = Place(key: key, category: category)
        let limit = limit(of: category)
        let now = Self.nanoseconds(now - start)
        let size = Int64(limit.capacity) * limit.interval
        let used = max(0, (arrivals[place] ?? now) - now)
        guard used + limit.interval <= size else {
            return Standing(
                limit: limit.capacity, remaining: 0, reset: .nanoseconds(used),
                retryAfter: .nanoseconds(used + limit.interval - size))
        }
        arrivals[place] = now + used + limit.interval
        if arrivals.count >= sweepsAt { sweep(now) }
        return Standing(
            limit: limit.capacity, remaining: Int((size - used - limit.interval) / limit.interval),
            reset: .nanoseconds(used + limit.interval), retryAfter: nil)
    }

    /// How many budgets are kept: those of keys that were at work lately.
    package var count: Int { arrivals.count }

    /// A full bucket says nothing that a new one would not say. Looked for when there are twice as many as last time.
    private mutating func sweep(_ now: Int64) {
        arrivals = arrivals.filter { $0.value > now }
        sweepsAt = max(Self.smallestSweep, arrivals.count * 2)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

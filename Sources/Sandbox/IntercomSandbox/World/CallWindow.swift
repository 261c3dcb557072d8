/// The calls of ten seconds (facts of Intercom, rate limits).
struct CallWindow: Sendable {
    let limit: Int
    /// Unix seconds.
    private var start: Int64 = 0
    private var used = 0

    init(limit: Int) { self.limit = limit }

    /// Whether a call that is made now comes after an answer that said none was left.
    func isEmpty(at now: Int64) -> Bool { Self.start(now) == start && used >= limit }

    /// Whether more calls were made than there are.
    var isExceeded: Bool { used > limit }

    mutating func take(at now: Int64) {
        if Self.start(now) != start { (start, used) = (Self.start(now), 0) }
        used += 1
    }

    /// Leaves none.
    mutating func use() { used = max(used, limit) }

    var headers: [(String, String)] {
        [
            ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(max(0, limit - used))),
            ("X-RateLimit-Reset", String(start + 10)),
        ]
    }

    private static func start(_ now: Int64) -> Int64 { now - now % 10 }
}

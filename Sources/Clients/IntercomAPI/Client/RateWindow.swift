package import HTTPTypes

/// What an answer says of the window of calls (facts of Intercom, rate limits: ten seconds each).
package struct RateWindow: Sendable, Hashable {
    package let limit: Int
    package let remaining: Int
    /// Unix seconds: when it ends.
    package let reset: Int64

    package init(limit: Int, remaining: Int, reset: Int64) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
    }

    /// Unix seconds that can be reckoned with: whatever a header says, differences and microseconds do not overflow.
    private static let times: ClosedRange<Int64> = 1...(1 << 40)

    /// Nil where the headers are missing or no numbers.
    package init?(_ headers: HTTPFields) {
        guard let limit = headers["X-RateLimit-Limit"].flatMap({ Int($0) }), limit > 0,
            let remaining = headers["X-RateLimit-Remaining"].flatMap({ Int($0) }),
            let reset = headers["X-RateLimit-Reset"].flatMap({ Int64($0) }), Self.times.contains(reset)
        else { return nil }
        self.init(limit: limit, remaining: max(0, remaining), reset: reset)
    }
}

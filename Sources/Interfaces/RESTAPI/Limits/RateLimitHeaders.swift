import HTTPServer
import HTTPTypes

/// `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset` (seconds) and `Retry-After`.
enum RateLimitHeaders {
    private static let limit = HTTPFields.Name("RateLimit-Limit")
    private static let remaining = HTTPFields.Name("RateLimit-Remaining")
    private static let reset = HTTPFields.Name("RateLimit-Reset")

    static func add(_ standing: RequestBudgets.Standing, to headers: inout HTTPFields) {
        add(standing.limit, standing.remaining, standing.reset, standing.retryAfter, to: &headers)
    }

    /// To answers to somebody whom no key makes known: what is left of the wrong credentials that are taken from there.
    static func add(_ standing: GuessLimit.Standing, to headers: inout HTTPFields) {
        add(GuessLimit.most, standing.remaining, standing.reset, standing.retryAfter, to: &headers)
    }

    /// To answers that cost nothing of any budget, such as to what cannot be read.
    static func add(_ limits: APILimits, to headers: inout HTTPFields) {
        let size = limits.sizes[.other] ?? 0
        add(size, size, .zero, nil, to: &headers)
    }

    private static func add(
        _ limit: Int, _ remaining: Int, _ reset: Duration, _ retryAfter: Duration?, to headers: inout HTTPFields
    ) {
        headers[Self.limit] = String(limit)
        headers[Self.remaining] = String(remaining)
        headers[Self.reset] = String(seconds(reset))
        if let retryAfter { headers[.retryAfter] = String(max(1, seconds(retryAfter))) }
    }

    static func areIn(_ headers: HTTPFields) -> Bool { headers[limit] != nil }

    /// Rounded up: whoever waits so long is not too early.
    private static func seconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return attoseconds > 0 ? seconds + 1 : seconds
    }
}

import Kernel

/// When work that failed for a passing reason is tried again: exponential backoff with full jitter.
package struct RetryPolicy: Sendable {
    package let base: Duration
    package let cap: Duration
    /// After this long the delivery is given up: longer than an outage of a remote side lasts.
    package let giveUpAfter: Duration

    /// Before so many attempts nothing is given up.
    private static let leastAttempts = 10

    package init(
        base: Duration = .seconds(1), cap: Duration = .seconds(30), giveUpAfter: Duration = .seconds(24 * 3600)
    ) {
        self.base = base
        self.cap = cap
        self.giveUpAfter = giveUpAfter
    }

    /// How long to wait after the `attempt`th attempt (1 is the first); nil when it is time to give up.
    package func delay(
        afterAttempt attempt: Int, age: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        // An age alone could come from a clock that was set forward.
        guard age < giveUpAfter || attempt < Self.leastAttempts else { return nil }
        let exponent = min(max(attempt - 1, 0), 20)
        let ceiling = min(cap.microseconds, base.microseconds << Int64(exponent))
        // At least a tenth, so that the first retry is never a second attempt in the same breath.
        return .microseconds(Int64.random(in: ceiling / 10...ceiling, using: &generator))
    }
}

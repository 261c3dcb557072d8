/// When a delivery that was not taken is tried again (the schedule that Standard Webhooks 1.0.0 proposes), each time
/// with ±20 % of chance, so that what failed together does not come back together. Pure.
enum RetrySchedule {
    static let steps: [Duration] = [
        .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
        .seconds(10 * 3600),
    ]

    /// - Parameter attempts: how many were made, from 1.
    /// - Returns: nil when the last one was made.
    static func wait(
        afterAttempt attempts: Int, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard steps.indices.contains(attempts - 1) else { return nil }
        return jittered(steps[attempts - 1], using: &generator)
    }

    /// While the endpoint as a whole does not work, nothing is given up.
    static func waitForEndpoint(using generator: inout some RandomNumberGenerator) -> Duration {
        jittered(steps[steps.count - 1], using: &generator)
    }

    private static func jittered(
        _ step: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        step * Double.random(in: 0.8...1.2, using: &generator)
    }
}

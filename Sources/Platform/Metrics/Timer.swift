/// A histogram of durations, in seconds. Names end in `_seconds` by convention.
package struct Timer: Sendable {
    private let histogram: Histogram

    package init(
        label: String, help: String = "", dimensions: [(String, String)] = [],
        buckets: [Double] = Histogram.secondsBuckets, registry: MetricsRegistry = .shared
    ) {
        histogram = Histogram(label: label, help: help, dimensions: dimensions, buckets: buckets, registry: registry)
    }

    package func record(duration: Duration) {
        let (seconds, attoseconds) = duration.components
        histogram.record(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    /// Records how long the operation takes, whether it succeeds or throws.
    package func measure<Result>(
        clock: any Clock<Duration> = ContinuousClock(), _ operation: () async throws -> Result
    ) async rethrows -> Result {
        let stopwatch = Stopwatch(clock)
        defer { record(duration: stopwatch.elapsed()) }
        return try await operation()
    }

    package var count: Int64 { histogram.count }
}

/// Opens the clock's own type of instant.
private struct Stopwatch {
    let elapsed: () -> Duration

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }
}

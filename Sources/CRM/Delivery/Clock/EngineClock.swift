package import Kernel

/// The clocks of an engine, and how it waits: those of the machine, or a test's.
package struct EngineClock: Sendable {
    package let wall: @Sendable () -> Timestamp
    package let monotonic: @Sendable () -> MonotonicTime
    /// Returns early when the task is cancelled.
    package let sleep: @Sendable (Duration) async -> Void

    package init(
        wall: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> MonotonicTime,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.wall = wall
        self.monotonic = monotonic
        self.sleep = sleep
    }

    package static let system = EngineClock(
        wall: { .now }, monotonic: { .now }, sleep: { try? await Task.sleep(for: $0) })
}

import Kernel

/// Stops calls to a destination that fails again and again, and lets single probes through until it answers. Pure.
package struct CircuitBreaker: Sendable {
    package enum State: Sendable, Equatable {
        case closed
        case open(until: MonotonicTime)
        /// A probe is under way.
        case probing
    }

    package private(set) var state = State.closed
    private var failures = 0
    private var openings = 0

    /// Failures in a row that open the circuit.
    private static let threshold = 5
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(15)

    package init() {}

    /// The destination answered, whatever it said.
    package mutating func succeeded() {
        failures = 0
        openings = 0
        state = .closed
    }

    /// There was no answer, or the destination said that it cannot work.
    package mutating func failed(at now: MonotonicTime) {
        failures += 1
        guard failures >= Self.threshold || state == .probing else { return }
        let pause = min(Self.longest.microseconds, Self.shortest.microseconds << Int64(min(openings, 10)))
        openings += 1
        state = .open(until: now + .microseconds(pause))
    }

    /// Nothing can be done until somebody mends it: probes at the longest interval.
    package mutating func trip(at now: MonotonicTime) {
        state = .open(until: now + Self.longest)
        openings = 10
    }

    /// Something was mended: an open circuit is probed at once.
    package mutating func hasten(at now: MonotonicTime) {
        guard case .open = state else { return }
        openings = 0
        state = .open(until: now)
    }

    /// When an open circuit's pause is over, begins a probe and returns true; its end is told by `succeeded` or
    /// `failed`.
    package mutating func beginProbe(at now: MonotonicTime) -> Bool {
        guard case .open(let until) = state, until <= now else { return false }
        state = .probing
        return true
    }
}

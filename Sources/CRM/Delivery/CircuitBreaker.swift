import Kernel

/// Stops calls to a destination that fails again and again, and lets single probes through until it answers. Pure.
package struct CircuitBreaker: Sendable {
    package enum State: Sendable, Equatable {
        case closed
        case open(until: MonotonicTime)
        /// A probe is under way.
        case probing
    }

    /// When calls stop, and how it is found out that they may go on.
    package struct Rules: Sendable, Hashable {
        package enum Probe: Sendable, Hashable {
            /// By a harmless call.
            case call
            /// By the delivery whose turn it is: there is nothing harmless to call.
            case delivery
        }

        /// Failures in a row that open the circuit.
        package var threshold = 5
        /// The first pause; each one is twice as long as the one before, up to the longest.
        package var shortest = Duration.seconds(1)
        package var longest = Duration.seconds(15)
        package var probe = Probe.call

        package init(
            threshold: Int = 5, shortest: Duration = .seconds(1), longest: Duration = .seconds(15),
            probe: Probe = .call
        ) {
            self.threshold = threshold
            self.shortest = shortest
            self.longest = longest
            self.probe = probe
        }
    }

    package private(set) var state = State.closed
    let rules: Rules
    private var failures = 0
    private var openings = 0

    package init(rules: Rules = Rules()) { self.rules = rules }

    /// The destination answered, whatever it said.
    package mutating func succeeded() {
        failures = 0
        openings = 0
        state = .closed
    }

    /// There was no answer, or the destination said that it cannot work.
    package mutating func failed(at now: MonotonicTime) {
        failures += 1
        guard failures >= rules.threshold || state == .probing else { return }
        let pause = min(rules.longest.microseconds, rules.shortest.microseconds << Int64(min(openings, 10)))
        openings += 1
        state = .open(until: now + .microseconds(pause))
    }

    /// Nothing can be done until somebody mends it: probes at the longest interval.
    package mutating func trip(at now: MonotonicTime) {
        state = .open(until: now + rules.longest)
        openings = 10
    }

    /// Something was mended: an open circuit is probed at once.
    package mutating func hasten(at now: MonotonicTime) {
        guard case .open = state else { return }
        openings = 0
        state = .open(until: now)
    }

    /// When an open circuit's pause is over, begins a probe and returns true; its end is told by `succeeded`, `failed`
    /// or `missed`.
    package mutating func beginProbe(at now: MonotonicTime) -> Bool {
        guard case .open(let until) = state, until <= now else { return false }
        state = .probing
        return true
    }

    /// The probe ended without a call: nothing was learned.
    package mutating func missed(at now: MonotonicTime) {
        if state == .probing { state = .open(until: now) }
    }
}

package import Kernel
import Metrics

/// What is counted of deliveries. Methods are those that handlers name, outcomes those of the attempt log.
package enum DeliveryMetrics {
    private struct Attempt: Hashable, Sendable {
        let method: String
        let outcome: String
    }

    private static let transitions = MetricFamily<Delivery.State, Counter> { state in
        Counter(
            label: "parley_delivery_transitions_total", help: "Deliveries that came into a state.",
            dimensions: [("state", state.rawValue)])
    }

    private static let attempts = MetricFamily<Attempt, Counter> { attempt in
        Counter(
            label: "parley_delivery_attempts_total", help: "Attempts that ended, by what came of them.",
            dimensions: [("method", attempt.method), ("outcome", attempt.outcome)])
    }

    private static let durations = MetricFamily<String, Timer> { method in
        Timer(
            label: "parley_delivery_call_duration_seconds", help: "Time from a call to its answer.",
            dimensions: [("method", method)])
    }

    private static let openCircuits = MetricFamily<String, Gauge> { destination in
        Gauge(
            label: "parley_delivery_circuits_open",
            help: "Bots and webhook endpoints whose calls have stopped because they fail.",
            dimensions: [("destination", destination)])
    }

    private static let openings = MetricFamily<String, Counter> { destination in
        Counter(
            label: "parley_delivery_circuit_openings_total", help: "How often calls have stopped because they fail.",
            dimensions: [("destination", destination)])
    }

    static func circuit(to destination: String, isOpen: Bool) {
        openCircuits[destination].increment(by: isOpen ? 1 : -1)
        if isOpen { openings[destination].increment() }
    }

    /// To be called once it is committed.
    package static func came(into state: Delivery.State) { transitions[state].increment() }

    static func called(_ method: String, _ outcome: CallOutcome, taking time: Duration) {
        attempts[Attempt(method: method, outcome: outcome.word)].increment()
        durations[method].record(duration: time)
    }
}

extension CallOutcome {
    /// What the attempt log calls it.
    var word: String {
        switch self {
        case .done: "done"
        case .refused: "refused"
        case .throttled: "throttled"
        case .notDone, .unavailable: "not_done"
        case .unknown: "unknown"
        }
    }
}

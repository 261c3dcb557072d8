import Synchronization

/// Counts observations in fixed buckets (swift-metrics calls it `Recorder`).
package struct Histogram: Sendable {
    private let storage: Storage

    /// - Parameter buckets: upper bounds, in the unit of the observed values; `+Inf` is added.
    package init(
        label: String, help: String = "", dimensions: [(String, String)] = [],
        buckets: [Double] = Self.secondsBuckets, registry: MetricsRegistry = .shared
    ) {
        storage = registry.series(label, help, dimensions) { Storage(bounds: buckets.sorted()) }
    }

    package func record(_ value: Double) { storage.record(value) }

    package var count: Int64 { storage.state.withLock { $0.counts.reduce(0, +) } }
    package var sum: Double { storage.state.withLock { $0.sum } }

    /// From 1 ms to 10 s: for how long something took.
    package static let secondsBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    fileprivate final class Storage: Series {
        static var kind: MetricKind { .histogram }

        struct State {
            /// One for each bound, and one for what lies above all of them; not cumulative.
            var counts: [Int64]
            var sum = 0.0
        }

        let bounds: [Double]
        let state: Mutex<State>

        init(bounds: [Double]) {
            self.bounds = bounds
            state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
        }

        func record(_ value: Double) {
            let index = bounds.firstIndex { value <= $0 } ?? bounds.count
            state.withLock { state in
                state.counts[index] += 1
                state.sum += value
            }
        }

        func render(name: String, labels: String, into text: inout String) {
            let state = state.withLock { $0 }
            var total: Int64 = 0
            for (bound, count) in zip(bounds + [.infinity], state.counts) {
                total += count
                let bucket = "le=\"\(PrometheusText.number(bound))\""
                let all = labels.isEmpty ? bucket : "\(labels),\(bucket)"
                text += PrometheusText.sample("\(name)_bucket", all, String(total))
            }
            text += PrometheusText.sample("\(name)_sum", labels, PrometheusText.number(state.sum))
            text += PrometheusText.sample("\(name)_count", labels, String(total))
        }
    }
}

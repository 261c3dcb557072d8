import Synchronization

/// Metrics of one name, one for each value of a key. Each is looked up in the registry once.
package final class MetricFamily<Key: Hashable & Sendable, Metric: Sendable>: Sendable {
    private let known = Mutex<[Key: Metric]>([:])
    private let make: @Sendable (Key) -> Metric

    /// - Parameter make: makes the metric; keys must come from a bounded set.
    package init(_ make: @escaping @Sendable (Key) -> Metric) { self.make = make }

    package subscript(key: Key) -> Metric {
        known.withLock { known in
            if let metric = known[key] { return metric }
            let metric = make(key)
            known[key] = metric
            return metric
        }
    }
}

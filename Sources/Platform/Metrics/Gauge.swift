import Synchronization

/// A value that goes up and down.
package struct Gauge: Sendable {
    private let storage: Storage

    package init(
        label: String, help: String = "", dimensions: [(String, String)] = [], registry: MetricsRegistry = .shared
    ) {
        storage = registry.series(label, help, dimensions, make: Storage.init)
    }

    package func set(_ value: Double) { storage.value.withLock { $0 = value } }
    package func record(_ value: Double) { set(value) }
    package func increment(by amount: Double = 1) { storage.value.withLock { $0 += amount } }
    package func decrement(by amount: Double = 1) { increment(by: -amount) }

    package var value: Double { storage.value.withLock { $0 } }

    private final class Storage: Series {
        static var kind: MetricKind { .gauge }
        let value = Mutex(0.0)

        func render(name: String, labels: String, into text: inout String) {
            text += PrometheusText.sample(name, labels, PrometheusText.number(value.withLock { $0 }))
        }
    }
}

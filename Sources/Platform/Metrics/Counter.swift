import Synchronization

/// Counts up from zero for as long as the process lives. Names end in `_total` by convention.
///
/// The names of this module are swift-metrics', so that the package can take its place in Package.swift.
package struct Counter: Sendable {
    private let storage: Storage

    package init(
        label: String, help: String = "", dimensions: [(String, String)] = [], registry: MetricsRegistry = .shared
    ) {
        storage = registry.series(label, help, dimensions, make: Storage.init)
    }

    package func increment(by amount: Int64 = 1) {
        storage.value.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int64 { storage.value.load(ordering: .relaxed) }

    private final class Storage: Series {
        static var kind: MetricKind { .counter }
        let value = Atomic<Int64>(0)

        func render(name: String, labels: String, into text: inout String) {
            text += PrometheusText.sample(name, labels, String(value.load(ordering: .relaxed)))
        }
    }
}

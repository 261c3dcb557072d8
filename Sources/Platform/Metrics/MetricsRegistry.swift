import Synchronization

/// All metrics of the process, rendered as Prometheus text format 0.0.4.
///
/// A metric is looked up by name and dimensions once and then kept by whoever counts; only that look-up takes the
/// registry's lock.
package final class MetricsRegistry: Sendable {
    /// The registry that metrics join unless they are given another.
    package static let shared = MetricsRegistry()

    /// How many sets of dimensions one name can have. Further ones share a metric whose values are all `other`, so that
    /// a dimension taken from input cannot fill the memory.
    package let maximumSeries: Int

    private let families = Mutex<[String: Family]>([:])

    package init(maximumSeries: Int = 1_000) { self.maximumSeries = maximumSeries }

    /// Text that describes a metric's unit and meaning; the first one given for a name stays.
    func series<Metric: Series>(
        _ name: String, _ help: String, _ dimensions: [(String, String)], make: () -> Metric
    ) -> Metric {
        let name = PrometheusText.name(name)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: Metric.kind, help: help)
            defer { families[name] = family }
            // One name with two kinds is a mistake of the program's: the second is counted, but shown nowhere.
            guard family.kind == Metric.kind else { return make() }
            if family.help.isEmpty { family.help = help }
            var key = PrometheusText.labels(dimensions)
            if family.series[key] == nil && family.series.count >= maximumSeries {
                key = PrometheusText.labels(dimensions.map { ($0.0, "other") })
            }
            if let found = family.series[key] as? Metric { return found }
            let metric = make()
            family.series[key] = metric
            return metric
        }
    }

    /// Everything that has been counted, names and dimensions in alphabetical order.
    package func render() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if !family.help.isEmpty { text += "# HELP \(name) \(PrometheusText.help(family.help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.render(name: name, labels: labels, into: &text)
            }
        }
        return text
    }

    /// The `Content-Type` of `render()`.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}

/// What all metrics of one name share.
private struct Family {
    let kind: MetricKind
    var help: String
    var series: [String: any Series] = [:]
}

enum MetricKind: String {
    case counter, gauge, histogram
}

/// One metric with one set of dimensions.
protocol Series: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Appends sample lines; `labels` is `a="b",c="d"` or empty.
    func render(name: String, labels: String, into text: inout String)
}

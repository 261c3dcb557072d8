import Metrics

/// What is counted of receipts, once it is committed.
package enum ReceiptMetrics {
    private static let stored = MetricFamily<String, Counter> { source in
        Counter(
            label: "parley_receipts_stored_total", help: "Receipts stored; repeats do not count.",
            dimensions: [("source", source)])
    }

    private static let processed = MetricFamily<Receipt.State, Counter> { outcome in
        Counter(
            label: "parley_receipts_processed_total", help: "Receipts processed, by what came of them.",
            dimensions: [("outcome", outcome.rawValue)])
    }

    package static func stored(_ count: Int, from source: String) { stored[source].increment(by: Int64(count)) }

    package static func processed(_ count: Int, as outcome: Receipt.State) {
        processed[outcome].increment(by: Int64(count))
    }
}

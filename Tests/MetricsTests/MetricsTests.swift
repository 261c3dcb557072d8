import Metrics
import Testing

@Suite("Metrics")
struct MetricsTests {
    let registry = MetricsRegistry(maximumSeries: 3)

    @Test("Counters and gauges are rendered with help, type and sorted dimensions")
    func counters() {
        let counter = Counter(
            label: "requests_total", help: "Requests answered.", dimensions: [("method", "GET"), ("code", "200")],
            registry: registry)
        counter.increment()
        counter.increment(by: 2)
        let gauge = Gauge(label: "open", registry: registry)
        gauge.set(2)
        gauge.increment(by: 0.5)
        #expect(
            registry.render() == """
                # TYPE open gauge
                open 2.5
                # HELP requests_total Requests answered.
                # TYPE requests_total counter
                requests_total{code="200",method="GET"} 3

                """)
    }

    @Test("A histogram's buckets are cumulative and end with +Inf")
    func histogram() {
        let histogram = Histogram(
            label: "size", dimensions: [("kind", "a")], buckets: [1, 2.5], registry: registry)
        for value in [0.5, 1, 2, 100] { histogram.record(value) }
        #expect(
            registry.render() == """
                # TYPE size histogram
                size_bucket{kind="a",le="1"} 2
                size_bucket{kind="a",le="2.5"} 3
                size_bucket{kind="a",le="+Inf"} 4
                size_sum{kind="a"} 103.5
                size_count{kind="a"} 4

                """)
    }

    @Test("A timer records seconds, of failures too")
    func timer() async throws {
        let timer = Timer(label: "t_seconds", buckets: [1], registry: registry)
        timer.record(duration: .milliseconds(1500))
        await #expect(throws: CancellationError.self) { try await timer.measure { throw CancellationError() } }
        #expect(timer.count == 2)
        #expect(registry.render().contains("t_seconds_bucket{le=\"1\"} 1\n"))
    }

    @Test("Quotes, backslashes and line ends are escaped; bad names are mended")
    func escaping() {
        Counter(
            label: "9 bad-name", help: "a\\b\nc", dimensions: [("la-bel", "say \"hi\"\\\n")], registry: registry
        ).increment()
        #expect(
            registry.render() == #"""
                # HELP __bad_name a\\b\nc
                # TYPE __bad_name counter
                __bad_name{la_bel="say \"hi\"\\\n"} 1

                """#)
    }

    @Test("The same name and dimensions are the same metric, in whatever order they stand")
    func identity() {
        Counter(label: "c", dimensions: [("a", "1"), ("b", "2")], registry: registry).increment()
        let again = Counter(label: "c", dimensions: [("b", "2"), ("a", "1")], registry: registry)
        #expect(again.value == 1)
    }

    @Test("Beyond the limit of series, further ones are counted together as `other`")
    func bounded() {
        for index in 0..<100 {
            Counter(label: "c", dimensions: [("path", "/\(index)")], registry: registry).increment()
        }
        let lines = registry.render().split(separator: "\n")
        #expect(lines.contains("c{path=\"other\"} 97"))
        #expect(lines.count == 5)
    }

    @Test("Nothing is lost when many tasks count at once")
    func concurrent() async {
        let counter = Counter(label: "c", registry: registry)
        let gauge = Gauge(label: "g", registry: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        gauge.increment()
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(gauge.value == 8000)
    }
}

import FoundationEssentials
import Glibc
import Logging

/// Measures what docs/performance.md shows, and prints one table for each engine.
@main
struct Bench {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap(SilentLogHandler())
        do {
            for engine in BenchEngine.available where isWanted(engine.name, among: BenchEngine.available.map(\.name)) {
                print("\n\(engine.title)\n")
                try await run(on: engine)
            }
        } catch {
            print("parley-bench: \(error)")
            exit(1)
        }
    }

    private typealias Measure = @Sendable (BenchEngine) async throws -> [Figure]

    private static let measures: [(name: String, measure: Measure)] = [
        ("acknowledgements", Acknowledgements.measure), ("latency", Latency.measure),
        ("processing", Processing.measure), ("limiter", LimiterEfficiency.measure),
        ("webhooks", WebhookDeliveries.measure), ("memory", Memory.measure), ("bots", ManyBots.measure),
        ("api", APIRequests.measure), ("listeners", Listeners.measure), ("bridge", Bridging.measure),
        ("routing", RoutingDecisions.measure), ("timers", TimersDue.measure),
        ("business-time", BusinessTimeQueries.measure),
    ]

    private static func run(on engine: BenchEngine) async throws {
        for (name, measure) in measures where isWanted(name, among: measures.map(\.name)) {
            for figure in try await measure(engine) { print(figure.line) }
        }
    }

    /// Everything, or what the arguments name.
    private static func isWanted(_ name: String, among names: [String]) -> Bool {
        let arguments = CommandLine.arguments.dropFirst()
        return arguments.contains(name) || !arguments.contains { names.contains($0) }
    }
}

/// One line of the table.
struct Figure: Sendable {
    let name: String
    let value: String
    var aim = ""

    var line: String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return "  " + padded(name, 56) + padded(value, 18) + aim
    }
}

/// Prints at once, also into a pipe.
func print(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

import FoundationEssentials
import HTTPServer
import HTTPTypes
import IntercomAPI
import IntercomBridge
import Kernel
import Metrics
import SQL
import WebhooksOut

/// `/metrics`: what was counted in this process, and what the database and the system say at this moment.
struct MetricsController: Sendable {
    let database: any Database
    let registry: MetricsRegistry
    let bridge: BridgeService
    private let started = ContinuousClock.now

    init(database: any Database, bridge: BridgeService, registry: MetricsRegistry) {
        self.bridge = bridge
        self.database = database
        self.registry = registry
    }

    func addRoutes(to router: some RouterMethods<APIContext>) {
        router.get("metrics", use: scrape)
    }

    @Sendable func scrape(_ request: Request, _ context: APIContext) async throws -> Response {
        // Made anew each time, so that a bot that is gone leaves no value behind.
        let moment = MetricsRegistry(maximumSeries: 5_000)
        func gauge(_ name: String, _ help: String, _ value: Double, _ dimensions: [(String, String)] = []) {
            Gauge(label: name, help: help, dimensions: dimensions, registry: moment).set(value)
        }
        let found = try? await database.read { try WorkloadSnapshot(at: .now, in: $0) }
        gauge("parley_database_up", "Whether the database answered this scrape.", found == nil ? 0 : 1)
        if let found { found.report(gauge) }
        if let webhooks = try? await database.read({ try WebhookWorkload(at: .now, in: $0) }) {
            Self.report(webhooks, gauge)
        }
        if let bridge = try? await bridge.health() { Self.report(bridge, gauge) }
        let uptime = ContinuousClock.now - started
        gauge(
            "parley_process_uptime_seconds", "Time since the process began to serve.",
            Double(uptime.components.seconds))
        if let bytes = Self.residentMemory {
            gauge("parley_process_resident_memory_bytes", "Memory of the process that is in RAM.", bytes)
        }
        return Response(
            headers: [.contentType: MetricsRegistry.contentType],
            body: .bytes(Data((registry.render() + moment.render()).utf8)))
    }

    private static func report(
        _ webhooks: WebhookWorkload, _ gauge: (String, String, Double, [(String, String)]) -> Void
    ) {
        for (state, queue) in webhooks.queues.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let labels = [("state", state.rawValue)]
            gauge("parley_webhook_endpoints", "Webhook endpoints, by state.", Double(queue.endpoints), labels)
            gauge(
                "parley_webhook_queue_deliveries", "Webhook deliveries that wait, by the state of their endpoint.",
                Double(queue.waiting), labels)
            gauge(
                "parley_webhook_queue_oldest_seconds", "Age of the webhook delivery that has waited longest.",
                queue.age.milliseconds / 1000, labels)
        }
        gauge(
            "parley_webhook_events_behind_seconds",
            "Age of the oldest event that endpoints subscribe to and that is no delivery yet.",
            webhooks.lag.milliseconds / 1000, [])
    }

    private static func report(
        _ bridge: BridgeHealth, _ gauge: (String, String, Double, [(String, String)]) -> Void
    ) {
        gauge(
            "parley_intercom_up", "Whether the connected Intercom workspace takes the token.",
            bridge.workspace.state == .active ? 1 : 0, [])
        gauge("parley_intercom_backlog_deliveries", "Deliveries to Intercom that wait.", Double(bridge.backlog), [])
        gauge(
            "parley_intercom_backlog_oldest_seconds", "Age of the delivery to Intercom that has waited longest.",
            bridge.lag.milliseconds / 1000, [])
        gauge(
            "parley_intercom_dead_deliveries", "Deliveries to Intercom that were given up.", Double(bridge.dead), [])
        gauge(
            "parley_intercom_notifications_waiting", "Notifications of Intercom that are not yet processed.",
            Double(bridge.notificationsWaiting), [])
        if let window = bridge.window {
            gauge(
                "parley_intercom_window_remaining_calls", "Calls that Intercom said are left of its window.",
                Double(window.remaining), [])
        }
    }

    /// From Linux's procfs; nil elsewhere.
    private static var residentMemory: Double? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
    }
}

import Coordination
import Delivery
import Kernel
import Logging
import SQL

/// Sees to it that each endpoint is served by one node. Endpoints that other processes change are noticed within a second.
struct EndpointSupervisor: Sendable {
    let database: any Database
    let leases: LeaseKeeper
    let engine: DeliveryEngine
    /// Raised when endpoints were changed here.
    let changed: Signal
    /// Raised when the dispatcher may have something to do.
    let dispatch: Signal
    private let logger = Logger(label: "webhooks")

    private static let interval = Duration.seconds(1)

    init(database: any Database, leases: LeaseKeeper, engine: DeliveryEngine, changed: Signal, dispatch: Signal) {
        self.database = database
        self.leases = leases
        self.engine = engine
        self.changed = changed
        self.dispatch = dispatch
    }

    private struct Serving: Equatable {
        let id: WebhookEndpoint.ID
        let version: Int64
        let token: Int64
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                repeat {
                    try? await Task.sleep(for: Self.interval)
                    changed.raise()
                } while !Task.isCancelled
            }
            var serving: [Serving] = []
            var wanted: Set<String> = []
            var refreshAt = ContinuousClock.now
            while !Task.isCancelled {
                do {
                    let endpoints = try await database.read { try WebhookEndpoint.served(in: $0) }
                    let names = Set(endpoints.map { Self.lease(of: $0.id) } + [Dispatcher.lease])
                    if names != wanted || ContinuousClock.now >= refreshAt {
                        leases.want(names)
                        wanted = names
                        _ = try await leases.refresh()
                        refreshAt = .now + leases.refreshInterval
                        dispatch.raise()
                    }
                    let owners = endpoints.compactMap { endpoint in
                        leases.token(of: Self.lease(of: endpoint.id)).map { (endpoint, $0) }
                    }
                    let new = owners.map { Serving(id: $0.0.id, version: $0.0.version, token: $0.1) }
                    if new != serving {
                        serving = new
                        engine.serve(owners.map { Self.owner($0.0, token: $0.1) })
                    }
                } catch {
                    logger.error("the endpoints could not be looked after", metadata: ["error": "\(error)"])
                }
                await changed.wait()
            }
            group.cancelAll()
        }
    }

    private static func lease(of id: WebhookEndpoint.ID) -> String { "webhook:\(id)" }

    static func owner(_ endpoint: WebhookEndpoint, token: Int64) -> DeliveryOwner {
        var limits = BotLimits.unlimited
        limits.bot = RateLimit(count: endpoint.rateLimit, window: .seconds(1))
        return DeliveryOwner(
            id: endpoint.id.rawValue, destination: WebhookEndpoint.destination, limits: limits,
            lease: lease(of: endpoint.id), token: token, credential: endpoint.url.hashValue,
            concurrency: endpoint.concurrency,
            circuit: .init(
                threshold: EndpointHealth.outage, shortest: .seconds(5), longest: .seconds(300), probe: .delivery),
            isPaused: endpoint.state == .paused)
    }
}

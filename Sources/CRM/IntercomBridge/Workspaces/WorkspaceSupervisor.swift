import Coordination
import Delivery
import IntercomAPI
import Kernel
import Logging
import SQL

/// Sees to it that the workspace is served by one node. What other processes change is noticed within a second.
struct WorkspaceSupervisor: Sendable {
    let database: any Database
    let secrets: WorkspaceSecrets
    let leases: LeaseKeeper
    let engine: DeliveryEngine
    let transport: IntercomTransport
    let receiver: NotificationReceiver
    let served: ServedWorkspace
    /// Raised when the workspace was changed here.
    let changed: Signal
    private let logger = Logger(label: "intercom")

    private static let interval = Duration.seconds(1)
    /// Calls under way at once.
    private static let concurrency = 32
    /// Calls in ten seconds, until Intercom says how many (facts, rate limits: 10,000 a minute).
    private static let usualWindow = 1666

    init(
        database: any Database, secrets: WorkspaceSecrets, leases: LeaseKeeper, engine: DeliveryEngine,
        transport: IntercomTransport, receiver: NotificationReceiver, served: ServedWorkspace, changed: Signal
    ) {
        self.database = database
        self.secrets = secrets
        self.leases = leases
        self.engine = engine
        self.transport = transport
        self.receiver = receiver
        self.served = served
        self.changed = changed
    }

    private struct Serving: Equatable {
        let id: Workspace.ID
        let version: Int64
        let token: Int64
        let limit: Int?
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                repeat {
                    try? await Task.sleep(for: Self.interval)
                    changed.raise()
                } while !Task.isCancelled
            }
            var serving: Serving?
            var wanted: Set<String> = []
            var refreshAt = ContinuousClock.now
            while !Task.isCancelled {
                do {
                    let found = try await database.read { db -> (Workspace, String)? in
                        guard let workspace = try Workspace.connected(in: db) else { return nil }
                        return (workspace, try secrets.token(of: workspace.id, in: db))
                    }
                    served.set(found?.0.id)
                    let names = Set(found.map { [ServedWorkspace.lease(of: $0.0.id)] } ?? [])
                    if names != wanted || ContinuousClock.now >= refreshAt {
                        leases.want(names)
                        wanted = names
                        _ = try await leases.refresh()
                        refreshAt = .now + leases.refreshInterval
                    }
                    let owner = found.flatMap { workspace, token in
                        leases.token(of: ServedWorkspace.lease(of: workspace.id)).map { (workspace, token, $0) }
                    }
                    let limit = transport.window?.limit
                    let new = owner.map {
                        Serving(id: $0.0.id, version: $0.0.version, token: $0.2, limit: limit ?? $0.0.windowLimit)
                    }
                    if new != serving {
                        serving = new
                        receiver.forget()
                        transport.use(owner.map { ($0.0, $0.1) })
                        engine.serve(
                            owner.map { [Self.owner($0.0, secret: $0.1, token: $0.2, limit: new?.limit)] } ?? [])
                    }
                } catch {
                    logger.error("the workspace could not be looked after", metadata: ["error": "\(error)"])
                }
                await changed.wait()
            }
            group.cancelAll()
        }
    }

    private static func owner(
        _ workspace: Workspace, secret: String, token: Int64, limit: Int?
    ) -> DeliveryOwner {
        var limits = BotLimits.unlimited
        // A tenth of the window in each second: what has gathered drains evenly.
        limits.bot = RateLimit(count: max(1, (limit ?? usualWindow) / 10), window: .seconds(1))
        return DeliveryOwner(
            id: workspace.id.rawValue, destination: Workspace.destination, limits: limits,
            lease: ServedWorkspace.lease(of: workspace.id), token: token, credential: secret.hashValue,
            concurrency: concurrency,
            circuit: .init(threshold: 10, shortest: .seconds(1), longest: .seconds(15)),
            isPaused: workspace.state == .paused)
    }
}

import Coordination
package import Delivery
package import HTTPClient
package import Kernel
package import SQL
import ServiceLifecycle

/// Outgoing webhooks at work: events become deliveries, deliveries leave.
package final class WebhookService: Service {
    package let endpoints: EndpointBook
    package let recovery: Recovery
    package let testSender: TestSender
    /// What may be connected to.
    package let addresses: AddressGuard

    private let database: any Database
    private let engine: DeliveryEngine
    private let leases: LeaseKeeper
    private let dispatcher: Dispatcher
    private let retention: DeliveryRetention
    private let changed = Signal()
    private let committed: Signal

    /// - Parameters:
    ///   - http: guards addresses as `addresses` says.
    ///   - publicURL: what stands before the paths of links in payloads.
    ///   - committed: raised after each commit that holds events.
    package init(
        database: any Database, secrets: Secrets, http: any HTTPSending, addresses: AddressGuard = AddressGuard(),
        events: EventLog, objects: any WebhookObjects, publicURL: String? = nil, committed: Signal,
        engine configuration: DeliveryEngine.Configuration = .init(), clock: EngineClock = .system
    ) {
        self.database = database
        self.addresses = addresses
        self.committed = committed
        let notices = EngineNotices()
        let outbox = Outbox(committed: notices.post)
        let keys = EndpointSecrets(secrets)
        let payloads = PayloadMaker(objects: objects, publicURL: publicURL)
        let handler = WebhookHandler(
            payloads: payloads, secrets: keys,
            health: EndpointHealth(events: events, outbox: outbox, changed: changed), now: clock.wall)
        engine = DeliveryEngine(
            database: database, destination: WebhookEndpoint.destination,
            router: DeliveryRouter(
                handlers: [handler],
                transports: [WebhookEndpoint.destination: WebhookTransport(http: http, now: clock.wall)]),
            events: events, configuration: configuration, clock: clock)
        notices.forward(to: engine)
        endpoints = EndpointBook(events: events, secrets: keys, outbox: outbox, changed: changed)
        recovery = Recovery(outbox: outbox)
        testSender = TestSender(outbox: outbox)
        leases = LeaseKeeper(owner: NodeIdentity(), leases: DatabaseLeases(database: database))
        dispatcher = Dispatcher(
            database: database, leases: leases, outbox: outbox, payloads: payloads, signal: committed, now: clock.wall)
        retention = DeliveryRetention(database: database, clock: clock)
    }

    /// For how long requests under way may go on when it is to stop: an endpoint that hangs must not keep others from
    /// stopping in good order, and what is cut off is sent again.
    private static let patience = Duration.seconds(3)

    /// Works until it is asked to stop; then lets the requests under way end, though not for long, and gives the leases
    /// back.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            await serveUntilShutdown()
            engine.stop()
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
        await leases.releaseAll()
    }

    private func serveUntilShutdown() async {
        let supervisor = EndpointSupervisor(
            database: database, leases: leases, engine: engine, changed: changed, dispatch: committed)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await supervisor.run() }
            group.addTask { await self.dispatcher.run() }
            group.addTask { await self.retention.run() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }
}

import Coordination
package import Delivery
package import Desk
package import HTTPClient
package import Kernel
import SQL
import ServiceLifecycle

/// The Intercom bridge at work: what happens here goes there, what happens there comes here.
package final class BridgeService: Service {
    package let workspaces: WorkspaceBook
    package let receiver: NotificationReceiver
    package let reconciler: Reconciler
    package let selfTest: SelfTest

    private let database: any Database
    private let engine: DeliveryEngine
    private let leases: LeaseKeeper
    private let supervisor: WorkspaceSupervisor
    private let dispatcher: BridgeDispatcher
    private let intake: NotificationIntake
    private let watch: CredentialWatch
    private let transport: IntercomTransport
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - http: to Intercom's API.
    ///   - fileHTTP: to where files are that Intercom names; guards addresses.
    ///   - committed: raised after each commit that holds events.
    package init(
        desk: DeskService, secrets: Secrets, http: any HTTPSending, fileHTTP: any HTTPSending, events: EventLog,
        committed: Signal, engine configuration: DeliveryEngine.Configuration = .init(), clock: EngineClock = .system
    ) {
        let database = desk.database
        self.database = database
        now = clock.wall
        let keys = WorkspaceSecrets(secrets)
        let changed = Signal()
        let received = Signal()
        let alerts = BridgeAlerts(database: database, events: events)
        let notices = EngineNotices()
        let outbox = Outbox(committed: notices.post)
        let conversations = ConversationKeeper(outbox: outbox)
        let transport = IntercomTransport(
            http: http, files: FileFetcher(guarded: fileHTTP, open: http, media: desk.media), desk: desk, secrets: keys,
            clock: clock)
        let watch = CredentialWatch(transport, database: database, events: events, changed: changed)
        self.watch = watch
        self.transport = transport
        let absorber = Absorber(port: desk.helpDesks, conversations: conversations)
        let handlers: [any DeliveryHandler] = [
            MessageHandler(conversations: conversations, now: clock.wall), StatusHandler(now: clock.wall),
            FactsHandler(now: clock.wall), ContactHandler(avatars: Avatars(desk), now: clock.wall),
            ReadHandler(absorber: absorber, now: clock.wall),
        ]
        let router = DeliveryRouter(
            handlers: handlers.map { Rehearsable(handler: $0) }, transports: [Workspace.destination: watch])
        let engine = DeliveryEngine(
            database: database, destination: Workspace.destination, router: router, events: events,
            configuration: configuration, clock: clock)
        self.engine = engine
        notices.forward(to: engine)
        let leases = LeaseKeeper(owner: NodeIdentity(), leases: DatabaseLeases(database: database))
        self.leases = leases
        let served = ServedWorkspace(leases: leases)
        receiver = NotificationReceiver(
            database: database, inbox: ReceiptInbox(database: database, signal: received), secrets: keys,
            alerts: alerts)
        supervisor = WorkspaceSupervisor(
            database: database, secrets: keys, leases: leases, engine: engine, transport: transport,
            receiver: receiver, served: served, changed: changed)
        dispatcher = BridgeDispatcher(
            database: database, outbox: outbox, conversations: conversations, avatars: Avatars(desk),
            signal: committed, served: served, now: clock.wall)
        intake = NotificationIntake(
            database: database, conversations: conversations, events: events, signal: received,
            served: served, now: clock.wall)
        workspaces = WorkspaceBook(secrets: keys, outbox: outbox, http: http, changed: changed)
        selfTest = SelfTest(database: database, secrets: keys, http: http)
        reconciler = Reconciler(
            database: database, conversations: conversations, transport: transport, served: served,
            now: clock.wall)
    }

    /// Nil when no workspace is connected.
    package func health() async throws -> BridgeHealth? {
        let window = transport.window
        return try await database.read { [now] db in
            try Workspace.connected(in: db).map { try BridgeHealth($0, window: window, at: now(), in: db) }
        }
    }

    /// For how long calls under way may go on when it is to stop.
    private static let patience = Duration.seconds(5)

    /// Works until it is asked to stop; then lets the calls under way end, though not for long, and gives the lease back.
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
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.supervisor.run() }
            group.addTask { await self.dispatcher.run() }
            group.addTask { await self.intake.run() }
            group.addTask { await self.reconciler.run() }
            group.addTask { await self.watch.run() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }
}

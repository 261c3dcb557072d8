import Contacts
import Coordination
import Desk
import FoundationEssentials
import HTTPClient
import HTTPServer
import IntercomBridge
import Kernel
import Knowledge
import Logging
import Metrics
import Postgres
import RESTAPI
import Routing
import SQL
import SQLite
import ServiceLevels
import WebhooksOut

/// Every part of Parley and how it is tied: the only place that knows them all.
struct App: Sendable {
    let settings: InstallationSettings
    let database: any Database
    let secrets: Secrets
    let http: HTTPClient
    let pollingHTTP: HTTPClient
    let desk: DeskService
    let log: EventLog
    let events: EventHub
    let routing: RoutingService
    let webhookHTTP: HTTPClient
    let webhooks: WebhookService
    let intercomHTTP: HTTPClient
    let bridge: BridgeService
    let serviceLevels: SLAService
    let metrics = MetricsRegistry.shared

    /// The steps of every feature's tables, in the order in which they are applied.
    static let migrations =
        KernelSchema.migrations + CoordinationSchema.migrations + ContactsSchema.migrations + DeskSchema.migrations
        + CalendarSchema.migrations + SLASchema.migrations + RoutingSchema.migrations + WebhooksSchema.migrations
        + IntercomSchema.migrations + KnowledgeSchema.migrations

    /// Opens the installation: its folder, key and database.
    static func build(_ settings: InstallationSettings) async throws -> App {
        try DataFolder.make(settings.data)
        let secrets = Secrets(box: try SecretKeyFile.load(settings))
        let database = MeteredDatabase(try openDatabase(settings), registry: .shared)
        try await database.migrate(migrations)
        try await database.write { try EventFeed.adopt(in: $0) }
        try await KnowledgeAdoption.run(in: database)
        let http = HTTPClient()
        var polling = HTTPClient.Configuration()
        polling.maximumConnectionsPerHost = 4096
        polling.maximumIdleConnections = 4096
        // A thousand polls wait at once, and most are answered with a few hundred bytes.
        polling.readBufferSize = 4 << 10
        let pollingHTTP = HTTPClient(configuration: polling)
        var service = ServiceSettings()
        service.telegramAPIURL = settings.telegramAPIURL
        service.publicURL = settings.publicURL
        service.limits = settings.limits
        service.mediaFolder = settings.data + "/media"
        let events = EventHub(database: database)
        let committed = Signal()
        let bridgeCommitted = Signal()
        let routingCommitted = Signal()
        let clocksCommitted = Signal()
        let log = EventLog(committed: {
            events.wake()
            committed.raise()
            bridgeCommitted.raise()
            routingCommitted.raise()
            clocksCommitted.raise()
        })
        let desk = DeskService(
            database: database, secrets: secrets, http: http, pollingHTTP: pollingHTTP, events: log,
            commands: [TemplateCommand(events: log), ArticleCommand(events: log)], settings: service)
        let routing = RoutingService(
            database: database, tickets: desk.tickets, agents: AgentBook(events: log),
            committed: routingCommitted)
        // Its URLs are other people's, so it has connections of its own, and connects to nothing private.
        var outgoing = HTTPClient.Configuration()
        let addresses = AddressGuard(allowing: settings.webhookAllowedNetworks)
        outgoing.addressGuard = addresses
        let webhookHTTP = HTTPClient(configuration: outgoing)
        let webhooks = WebhookService(
            database: database, secrets: secrets, http: webhookHTTP, addresses: addresses, events: log,
            objects: APIObjects(), publicURL: settings.publicURL, committed: committed)
        // Files that Intercom names are fetched as webhooks are called: from nothing private.
        let intercomHTTP = HTTPClient()
        let bridge = BridgeService(
            desk: desk, secrets: secrets, http: intercomHTTP, fileHTTP: webhookHTTP, events: log,
            committed: bridgeCommitted)
        let serviceLevels = SLAService(
            database: database, events: log, traits: DeskTraits(), committed: clocksCommitted)
        return App(
            settings: settings, database: database, secrets: secrets, http: http, pollingHTTP: pollingHTTP, desk: desk,
            log: log, events: events, routing: routing, webhookHTTP: webhookHTTP, webhooks: webhooks,
            intercomHTTP: intercomHTTP, bridge: bridge, serviceLevels: serviceLevels)
    }

    static func openDatabase(_ settings: InstallationSettings) throws -> any Database {
        if let path = settings.sqlitePath { return try SQLiteDatabase(path: path) }
        return PostgresDatabase(url: settings.databaseURL ?? "")
    }

    /// Lets everything that was accepted be written, and closes.
    func close() async {
        http.shutdown()
        pollingHTTP.shutdown()
        webhookHTTP.shutdown()
        intercomHTTP.shutdown()
        await database.close()
    }
}

extension App {
    /// Opens the installation for one command, and closes it afterwards.
    static func with(_ settings: InstallationSettings, _ body: (App) async throws -> Void) async throws {
        let app = try await build(settings)
        do {
            try await body(app)
        } catch {
            await app.close()
            throw error
        }
        await app.close()
    }
}

extension App {
    /// The HTTP server, not yet listening.
    func makeServer() -> HTTPServer {
        let limits = APILimits(budgets: RequestBudgets(settings.apiBudgets))
        let router = RESTAPI.router(
            desk: desk, webhooks: webhooks, bridge: bridge,
            intercom: IntercomAddresses(apiURL: settings.intercomAPIURL, publicURL: settings.publicURL),
            secrets: secrets, log: log, events: events, external: ExternalKnowledge(http: webhookHTTP),
            migrations: Self.migrations,
            metrics: metrics, limits: limits, version: VersionCommand.version)
        let configuration = HTTPServer.Configuration(host: settings.listenHost, port: settings.listenPort)
        return HTTPServer(configuration: configuration, responder: router.buildResponder())
    }
}

import Contacts
import Coordination
import Cryptography
import Delivery
import Desk
import FoundationEssentials
import HTTPClient
import HTTPServer
import IntercomBridge
import Kernel
import Metrics
import RESTAPI
import Routing
import SQL
import ServiceLevels
import ServiceLifecycle
import TelegramBotAPI
import TelegramSandbox
import WebhooksOut

/// Parley in this process, with an empty database, one bot in a simulated Telegram, and its HTTP server.
struct Workbench: Sendable {
    let sandbox: TelegramSandbox
    let database: any Database
    let service: DeskService
    let server: HTTPServer
    let secret: String
    let bridge: BridgeService

    static let token = "7000001:AAbench"
    static let bot: Int64 = 7_000_001
    static let migrations =
        KernelSchema.migrations + CoordinationSchema.migrations + ContactsSchema.migrations + DeskSchema.migrations
        + CalendarSchema.migrations + SLASchema.migrations + RoutingSchema.migrations + WebhooksSchema.migrations
        + IntercomSchema.migrations

    /// - Parameters:
    ///   - http: how the service reaches the simulator.
    ///   - intercom: how the bridge reaches its simulator.
    ///   - hasDesk: whether the bot has a staff group.
    static func with<Value>(
        on engine: BenchEngine, sandbox: TelegramSandbox, http: any HTTPSending,
        intercom: (any HTTPSending)? = nil, settings: ServiceSettings, hasDesk: Bool = true, mode: Bot.Mode = .webhook,
        _ body: (Workbench) async throws -> Value
    ) async throws -> Value {
        try await engine.withDatabaseURL { _, url in
            let database = try BenchEngine.open(url)
            try await database.migrate(migrations)
            try sandbox.makeBot(token: token)
            let agent = sandbox.makePerson(firstName: "Ann")
            let group = sandbox.makeGroup(owner: agent.id)
            try sandbox.setMember(bot, of: group, rights: [.manageTopics, .deleteMessages, .pinMessages])
            guard let box = SecretBox(key: Data(repeating: 1, count: 32)), let botToken = BotToken(token) else {
                throw BenchFailure(description: "the bench's own key or token is wrong")
            }
            let secrets = Secrets(box: box)
            var settings = settings
            if mode == .webhook { settings.publicURL = "http://127.0.0.1:1" }
            let events = EventHub(database: database)
            let committed = Signal()
            let log = EventLog(committed: {
                events.wake()
                committed.raise()
            })
            let service = DeskService(
                database: database, secrets: secrets, http: http, events: log, settings: settings)
            _ = try await BotRegistrar(service).add(
                token: botToken, mode: mode, deskGroups: hasDesk ? [group] : [], intakeGroups: [],
                isTicketByUser: false)
            let secret = try await database.read { try service.directory.webhookSecret(of: Bot.ID(bot), in: $0) } ?? ""
            let webhooks = WebhookService(
                database: database, secrets: secrets, http: http, events: log, objects: APIObjects(),
                committed: Signal())
            let bridge = BridgeService(
                desk: service, secrets: secrets, http: intercom ?? http, fileHTTP: intercom ?? http, events: log,
                committed: committed)
            let router = RESTAPI.router(
                desk: service, webhooks: webhooks, bridge: bridge, secrets: secrets, log: log, events: events,
                migrations: migrations,
                metrics: MetricsRegistry())
            let server = HTTPServer(configuration: .init(), responder: router.buildResponder())
            try server.start()
            let bench = Workbench(
                sandbox: sandbox, database: database, service: service, server: server, secret: secret,
                bridge: bridge)
            let result: Result<Value, any Error>
            do { result = .success(try await body(bench)) } catch { result = .failure(error) }
            await server.stop()
            await database.close()
            return try result.get()
        }
    }

    /// Runs the service, and others, around `body`.
    func serving<Value: Sendable>(with others: [any Service] = [], _ body: () async throws -> Value) async throws
        -> Value
    {
        let group = ServiceGroup(services: [service] + others)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    /// Waits until nothing that was received waits to be processed.
    func processed(within time: Duration = .seconds(120)) async throws {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let waiting = try await database.read {
                try $0.first("SELECT 1 FROM receipts WHERE state <> 'done' AND state IN ('pending', 'waiting') LIMIT 1")
            }
            if waiting == nil { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw BenchFailure(description: "what was received is not processed")
    }

    /// A customer's message as Telegram sends it.
    static func update(_ id: Int, from customer: Int, text: String) -> String {
        """
        {"update_id":\(500_000_000 + id),"message":{"message_id":\(id + 1),"from":{"id":\(6_000_000 + customer),\
        "is_bot":false,"first_name":"Customer","last_name":"\(customer)","username":"customer\(customer)",\
        "language_code":"en"},"chat":{"id":\(6_000_000 + customer),"first_name":"Customer","last_name":"\(customer)",\
        "username":"customer\(customer)","type":"private"},"date":1795220000,"text":"\(text)"}}
        """
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String
}

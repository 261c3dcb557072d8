import Coordination
import Delivery
import HTTPClient
import Kernel
import Logging
import SQL
import TelegramBotAPI

/// Sees to it that each bot is served by one node: takes leases, receives by polling or webhook, and hands the bots to
/// intake and delivery. Bots that are added, changed or removed by other processes are noticed within seconds.
struct BotSupervisor: Sendable {
    let database: any Database
    let directory: BotDirectory
    let leases: LeaseKeeper
    let http: any HTTPSending
    let pollingHTTP: any HTTPSending
    let settings: ServiceSettings
    let intake: IntakeLoop
    let engine: DeliveryEngine
    let transport: TelegramTransport
    let receiver: WebhookReceiver
    let intakeSignal: Signal
    /// Raised when bots were added, changed or removed here.
    let changed: Signal
    private let logger = Logger(label: "bots")

    init(
        database: any Database, directory: BotDirectory, leases: LeaseKeeper, http: any HTTPSending,
        pollingHTTP: any HTTPSending,
        settings: ServiceSettings, intake: IntakeLoop, engine: DeliveryEngine, transport: TelegramTransport,
        receiver: WebhookReceiver, intakeSignal: Signal, changed: Signal
    ) {
        self.database = database
        self.directory = directory
        self.leases = leases
        self.http = http
        self.pollingHTTP = pollingHTTP
        self.settings = settings
        self.intake = intake
        self.engine = engine
        self.transport = transport
        self.receiver = receiver
        self.intakeSignal = intakeSignal
        self.changed = changed
    }

    private struct Known: Sendable, Equatable {
        let id: Bot.ID
        let token: BotToken
        let mode: Bot.Mode
        let webhookSecret: String
        let limits: Bot.Limits?
        let lease: String
        let updatedAt: Timestamp

        /// Whether updates come in the same way: then what receives them goes on.
        func isReceived(like other: Known) -> Bool {
            token == other.token && mode == other.mode && webhookSecret == other.webhookSecret
        }
    }

    /// A bot that this node serves.
    private struct Running: Equatable {
        let known: Known
        let leaseToken: Int64
    }

    private static let interval = Duration.seconds(1)

    func run() async {
        await withDiscardingTaskGroup { group in
            // Other processes change bots too; and when this task ends, it is woken to see it.
            group.addTask {
                repeat {
                    try? await Task.sleep(for: Self.interval)
                    changed.raise()
                } while !Task.isCancelled
            }
            var running: [Bot.ID: Running] = [:]
            var (known, fingerprint): ([Known], BotDirectory.Fingerprint?) = ([], nil)
            var tasks: [Bot.ID: Cancellation] = [:]
            var refreshAt = ContinuousClock.now
            while !Task.isCancelled {
                do {
                    let current = try await database.read { try BotDirectory.fingerprint(in: $0) }
                    if current != fingerprint {
                        known = try await knownBots(since: running.mapValues(\.known))
                        fingerprint = current
                        leases.want(Set(known.map(\.lease)))
                    }
                    let isChanged = Set(known.map(\.id)) != Set(running.keys)
                    if ContinuousClock.now >= refreshAt || isChanged {
                        _ = try await leases.refresh()
                        refreshAt = .now + leases.refreshInterval
                    }
                    let wanted = known.compactMap { bot in
                        leases.token(of: bot.lease).map { Running(known: bot, leaseToken: $0) }
                    }
                    if wanted != running.values.sorted(by: { $0.known.id < $1.known.id }) {
                        serve(wanted, &running, &tasks, &group)
                    }
                } catch {
                    logger.error("the bots could not be looked after", metadata: ["error": "\(error)"])
                }
                await changed.wait()
            }
            group.cancelAll()
        }
    }

    private func serve(
        _ wanted: [Running], _ running: inout [Bot.ID: Running], _ tasks: inout [Bot.ID: Cancellation],
        _ group: inout DiscardingTaskGroup
    ) {
        let byID = Dictionary(wanted.map { ($0.known.id, $0) }, uniquingKeysWith: { $1 })
        var ending: [Bot.ID: Cancellation] = [:]
        for (id, old) in running {
            guard let new = byID[id], new.leaseToken == old.leaseToken, new.known.isReceived(like: old.known) else {
                ending[id] = tasks.removeValue(forKey: id)
                ending[id]?.cancel()
                running[id] = nil
                continue
            }
            running[id] = new
        }
        receiver.refresh()
        transport.use(wanted.map { client(of: $0.known, by: http) })
        engine.serve(
            wanted.map { bot in
                DeliveryOwner(
                    id: bot.known.id.rawValue, destination: "telegram",
                    limits: bot.known.limits?.applied(to: settings.limits) ?? settings.limits, lease: bot.known.lease,
                    token: bot.leaseToken, credential: bot.known.token.hashValue)
            })
        intake.serve(wanted.map(\.known.id))
        for bot in wanted where running[bot.known.id] == nil {
            running[bot.known.id] = bot
            let cancellation = Cancellation()
            tasks[bot.known.id] = cancellation
            // A poller that still ran would take the new webhook away, and both would receive.
            let before = ending[bot.known.id]
            group.addTask {
                await before?.over()
                await cancellation.run { await receive(bot.known) }
            }
        }
    }

    private func receive(_ bot: Known) async {
        guard bot.mode == .webhook, let publicURL = settings.publicURL else {
            return await Poller(
                bot: bot.id, client: client(of: bot, by: pollingHTTP), database: database, signal: intakeSignal,
                patience: settings.pollingSeconds
            ).run()
        }
        await WebhookRegistration(
            bot: bot.id, client: client(of: bot, by: http), publicURL: publicURL, secret: bot.webhookSecret,
            database: database
        ).run()
    }

    private func client(of bot: Known, by http: any HTTPSending) -> BotAPIClient {
        BotAPIClient(baseURL: settings.telegramAPIURL, token: bot.token, http: http)
    }

    /// The bots that there are. Secrets are decrypted only of those that have changed.
    private func knownBots(since known: [Bot.ID: Known]) async throws -> [Known] {
        try await database.read { [directory, logger] db in
            try BotDirectory.all(in: db).compactMap { bot in
                if let same = known[bot.id], same.updatedAt == bot.updatedAt { return same }
                do {
                    guard let token = try directory.token(of: bot.id, in: db),
                        let secret = try directory.webhookSecret(of: bot.id, in: db)
                    else { return nil }
                    return Known(
                        id: bot.id, token: token, mode: bot.mode, webhookSecret: secret, limits: bot.limits,
                        lease: bot.lease, updatedAt: bot.updatedAt)
                } catch let error as SQLError {
                    throw error
                } catch {
                    logger.error("a bot's secrets cannot be read", metadata: ["bot": "\(bot.id)", "error": "\(error)"])
                    return nil
                }
            }
        }
    }
}

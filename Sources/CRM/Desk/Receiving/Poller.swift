import Kernel
import Logging
import SQL
import TelegramBotAPI

/// Receives one bot's updates by long polling. An update is confirmed to Telegram only after it has been committed.
struct Poller: Sendable {
    let bot: Bot.ID
    let client: BotAPIClient
    let database: any Database
    let signal: Signal
    /// How long Telegram holds a request back while there is nothing, in seconds.
    let patience: Int
    private let logger = Logger(label: "polling")

    private static let pause = Duration.milliseconds(200)
    /// The same after a failure, so that it is soon known to be over; longer than another program with the same token
    /// lets a poll live.
    private static let patienceAfterFailure = 5

    init(bot: Bot.ID, client: BotAPIClient, database: any Database, signal: Signal, patience: Int = 25) {
        self.bot = bot
        self.client = client
        self.database = database
        self.signal = signal
        self.patience = patience
    }

    func run() async {
        // From the front: what was stored and not confirmed comes again and counts once. A number kept from before
        // could be far above those that Telegram begins anew after an idle week, and would confirm them unread.
        var offset: Int64?
        var failures = 0
        while !Task.isCancelled {
            do {
                let began = ContinuousClock.now
                let updates = try await client.getUpdates(
                    GetUpdates(
                        offset: offset, limit: 100,
                        timeoutSeconds: failures > 0 ? min(patience, Self.patienceAfterFailure) : patience))
                if failures > 0 { await report(nil) }
                failures = 0
                if updates.isEmpty {
                    // A server that does not hold the request back is not asked without a pause.
                    if ContinuousClock.now - began < Self.pause { try? await Task.sleep(for: Self.pause) }
                } else {
                    try await store(updates)
                }
                // An empty answer has confirmed all before it: the next request need not name a number.
                offset = updates.last.map { $0.updateID + 1 }
            } catch {
                guard !Task.isCancelled else { return }
                failures += 1
                await recover(from: error, failures: failures)
            }
        }
    }

    private func store(_ updates: [RawUpdate]) async throws {
        let now = Timestamp.now
        let arrivals = updates.map {
            Receipt.New(
                source: "telegram", ownerID: bot.rawValue, uniqueKey: String($0.updateID), body: $0.body,
                receivedAt: now)
        }
        try await database.write { _ = try Receipt.store(arrivals, in: $0) }
        signal.raise()
    }

    private func recover(from error: any Error, failures: Int) async {
        var pause = Duration.milliseconds(min(15_000, 250 << min(failures, 6)))
        if let error = error as? BotAPIError {
            switch error.code {
            case .webhookActive:
                // Left by another set-up, or from before: this bot polls.
                if (try? await client.send(DeleteWebhook())) != nil { pause = .zero }
            case .conflict:
                await report("another program polls with this bot's token: stop it, or give Parley a bot of its own")
                pause = .seconds(3)
            case .unauthorized, .notFound:
                await report(TokenWatch.problem)
                pause = .seconds(15)
            case .retryAfter: pause = .seconds(error.retryAfter ?? 5)
            default: break
            }
        }
        if failures == 1 || failures % 20 == 0 {
            logger.warning("no updates", metadata: ["bot": "\(bot)", "error": "\(error)"])
        }
        try? await Task.sleep(for: pause)
    }

    private func report(_ problem: String?) async {
        _ = await insistently {
            try await database.write { try BotDirectory.setProblem(problem, of: bot, at: .now, in: $0) }
        }
    }

    private func insistently<Value: Sendable>(_ body: () async throws -> Value) async -> Value? {
        while !Task.isCancelled {
            do { return try await body() } catch { try? await Task.sleep(for: .milliseconds(500)) }
        }
        return nil
    }
}

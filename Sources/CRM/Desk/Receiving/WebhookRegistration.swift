import Kernel
import Logging
import SQL
import TelegramBotAPI

/// Keeps Telegram pointed at our webhook: looked at at the start and every ten minutes, and put right when it differs.
struct WebhookRegistration: Sendable {
    let bot: Bot.ID
    let client: BotAPIClient
    let url: String
    let secret: String
    let database: any Database
    private let logger = Logger(label: "webhook")

    private static let interval = Duration.seconds(600)
    /// setWebhook's upper bound: our receiver is quick.
    private static let connections = 100

    init(bot: Bot.ID, client: BotAPIClient, publicURL: String, secret: String, database: any Database) {
        self.bot = bot
        self.client = client
        url = Self.url(of: bot, publicURL: publicURL)
        self.secret = secret
        self.database = database
    }

    /// Where Telegram sends a bot's updates.
    static func url(of bot: Bot.ID, publicURL: String) -> String {
        let base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        return "\(base)/telegram-webhook/\(bot)"
    }

    func run() async {
        // The secret cannot be read back: the first time it is always set.
        var isFirst = true
        while !Task.isCancelled {
            var pause = Self.interval
            do {
                try await check(isFirst: isFirst)
                isFirst = false
                await report(nil)
            } catch {
                logger.warning("the webhook is not set", metadata: ["bot": "\(bot)", "error": "\(error)"])
                await report("the webhook could not be set: \(error)")
                pause = .seconds(error.retryAfter ?? 10)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func check(isFirst: Bool) async throws(BotAPIError) {
        if !isFirst {
            let info = try await client.send(GetWebhookInfo())
            let isRight = info.url == url && Set(info.allowedUpdates ?? []) == Set(AllowedUpdates.full)
            if isRight { return }
        }
        _ = try await client.send(SetWebhook(url: url, secretToken: secret, maxConnections: Self.connections))
        logger.info("webhook set", metadata: ["bot": "\(bot)", "url": "\(url)"])
    }

    private func report(_ problem: String?) async {
        try? await database.write { try BotDirectory.setProblem(problem, of: bot, at: .now, in: $0) }
    }
}

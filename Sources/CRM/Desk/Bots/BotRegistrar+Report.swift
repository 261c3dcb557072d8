package import Kernel
import SQL
import TelegramBotAPI

extension BotRegistrar {
    /// What is known of a bot.
    package struct Report: Sendable {
        package let id: Int64
        package let username: String
        package let name: String
        package let mode: String
        package let problem: String?
        package let groups: [Group]
        package let limits: Bot.Limits?
        package let createdAt: Timestamp
        package let updatedAt: Timestamp
        /// What Telegram says of the webhook; nil for a bot that polls, and where it was not asked.
        package fileprivate(set) var webhook: Webhook?

        package struct Group: Sendable {
            package let chatID: Int64
            package let purpose: String
            package let title: String
            package let ticketByUser: Bool
            package let state: String
            package let problem: String?
        }

        package struct Webhook: Sendable {
            /// Whether Telegram sends to our address; nil when it could not be asked.
            package var isSet: Bool?
            package var pendingUpdateCount: Int?
            package var lastErrorMessage: String?
            package var lastErrorAt: Timestamp?
            /// Why Telegram could not be asked.
            package var problem: String?
        }
    }

    /// The bots after `cursor`, by number.
    package func list(after cursor: Int64 = 0, limit: Int = .max) async throws -> [Report] {
        try await desk.database.read { db in
            try BotDirectory.all(in: db).filter { $0.id.rawValue > cursor }.prefix(limit).map { bot in
                Report(bot, groups: try BotDirectory.groups(of: bot.id, in: db))
            }
        }
    }

    /// - Throws: `Failure` when there is no such bot.
    package func report(_ id: Bot.ID) async throws -> Report {
        let found = try await desk.database.read { db -> Report? in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else { return nil }
            return Report(bot, groups: try BotDirectory.groups(of: id, in: db))
        }
        guard let found else { throw Failure(field: nil, description: "there is no bot \(id)") }
        return found
    }

    /// With what Telegram says of the webhook.
    package func fullReport(_ id: Bot.ID) async throws -> Report {
        var report = try await report(id)
        guard report.mode == Bot.Mode.webhook.rawValue else { return report }
        do {
            let info = try await client(of: id).send(GetWebhookInfo())
            let url = desk.settings.publicURL.map { WebhookRegistration.url(of: id, publicURL: $0) }
            report.webhook = Report.Webhook(
                isSet: info.url == url, pendingUpdateCount: info.pendingUpdateCount,
                lastErrorMessage: info.lastErrorMessage,
                lastErrorAt: info.lastErrorDate.map { Timestamp(unixSeconds: $0) })
        } catch let error as BotAPIError {
            report.webhook = Report.Webhook(problem: "Telegram could not be asked: \(error.message)")
        }
        return report
    }
}

extension BotRegistrar.Report {
    fileprivate init(_ bot: Bot, groups: [BotGroup]) {
        self.init(
            id: bot.id.rawValue, username: bot.username, name: bot.name, mode: bot.mode.rawValue,
            problem: bot.problem,
            groups: groups.map {
                Group(
                    chatID: $0.chatID, purpose: $0.purpose.rawValue, title: $0.title, ticketByUser: $0.isTicketByUser,
                    state: $0.state.rawValue, problem: $0.problem)
            },
            limits: bot.limits, createdAt: bot.createdAt, updatedAt: bot.updatedAt)
    }
}

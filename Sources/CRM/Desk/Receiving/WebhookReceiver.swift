import Cryptography
package import FoundationEssentials
package import Kernel
package import SQL
import Synchronization
import TelegramBotAPI

/// Takes what Telegram sends to a webhook: checks it, stores it, and nothing else.
package final class WebhookReceiver: Sendable {
    package enum Refusal: Error, Sendable {
        case unknownBot
        case wrongSecret
        case notJSON(String)
        case noUpdateID
    }

    private struct State {
        var secrets: [Int64: Data] = [:]
    }

    private let inbox: ReceiptInbox
    private let database: any Database
    private let directory: BotDirectory
    private let state = Mutex(State())

    package init(inbox: ReceiptInbox, database: any Database, directory: BotDirectory) {
        self.inbox = inbox
        self.database = database
        self.directory = directory
    }

    /// Stores an update. When this returns, it is on disk and may be acknowledged.
    /// - Throws: `Refusal`, or what the database threw: then nothing may be acknowledged.
    package func receive(bot: Int64, secret: String?, body: Data) async throws {
        guard let expected = try await self.secret(of: bot) else { throw Refusal.unknownBot }
        guard let secret, Cryptography.constantTimeEqual(Data(secret.utf8), expected) else { throw Refusal.wrongSecret }
        let update: RawUpdate
        do {
            update = try RawUpdate(body)
        } catch {
            switch error {
            case .notJSON(let problem): throw Refusal.notJSON("\(problem)")
            case .noUpdateID: throw Refusal.noUpdateID
            }
        }
        try await inbox.store(
            Receipt.New(
                source: "telegram", ownerID: bot, uniqueKey: String(update.updateID), body: update.body,
                receivedAt: .now))
    }

    /// Forgets what is known of secrets, after bots have been added or removed.
    package func refresh() { state.withLock { $0.secrets = [:] } }

    private func secret(of bot: Int64) async throws -> Data? {
        if let known = state.withLock({ $0.secrets[bot] }) { return known }
        let found = try await database.read { [directory] db -> String? in
            guard let bot = try BotDirectory.find(Bot.ID(bot), in: db), bot.state == .active else { return nil }
            return try directory.webhookSecret(of: bot.id, in: db)
        }
        guard let found else { return nil }
        let data = Data(found.utf8)
        state.withLock { $0.secrets[bot] = data }
        return data
    }
}

import Cryptography
package import Kernel
import SQL
package import TelegramBotAPI

/// Adds, checks and removes bots, asking Telegram what is so. The same for the command line and the API.
package struct BotRegistrar: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        /// The field of the request that is wrong, where one is.
        package let field: String?
        package let description: String
    }

    let desk: DeskService
    /// False for a command beside the server, which does not know whether the server has a public URL.
    let isServing: Bool

    package init(_ desk: DeskService, isServing: Bool = true) {
        self.desk = desk
        self.isServing = isServing
    }

    // MARK: Adding

    /// Checks the token and every group with Telegram, then stores the bot, or changes the one that is there: what is
    /// nil stays as it is, and groups are added to those that it has. A missing right does not keep it from being added: the report says what is missing, and
    /// everything waits until it is granted.
    /// - Throws: `Failure` when the token is refused or a group is none in which this can work.
    package func add(
        token: BotToken, mode: Bot.Mode?, deskGroups: [Int64]?, intakeGroups: [Int64]?, isTicketByUser: Bool?,
        limits: LimitsChange = LimitsChange(), by author: Author = .commandLine
    ) async throws -> Report {
        let client = client(token)
        let user = try await identity(client)
        let known = try await desk.database.read { try BotDirectory.find(Bot.ID(user.id), in: $0) }
        let kept = known?.state == .active ? known?.mode : nil
        let mode = mode ?? kept ?? (desk.settings.publicURL == nil ? .polling : .webhook)
        let groups = try await desk.database.read { try BotDirectory.groups(of: Bot.ID(user.id), in: $0) }
        func all(_ new: [Int64]?, _ purpose: BotGroup.Purpose) -> [Int64]? {
            new.map { new in groups.filter { $0.purpose == purpose && !new.contains($0.chatID) }.map(\.chatID) + new }
        }
        var changes = Changes(
            mode: mode, deskGroups: all(deskGroups, .desk), intakeGroups: all(intakeGroups, .intake))
        changes.isTicketByUser = isTicketByUser
        changes.limits = limits
        let prepared = try await prepare(changes, of: user, client)
        let secret = Cryptography.randomToken()
        try await desk.database.write { [directory = desk.directory] db in
            let now = Timestamp.now
            try directory.save(user, token: token, mode: mode, webhookSecret: secret, at: now, in: db)
            try apply(prepared, to: Bot.ID(user.id), at: now, in: db)
            try Audit.record(
                kept == nil ? "bot.added" : "bot.updated", on: "bot:\(user.id)", by: author.actor,
                after: user.username, origin: author.origin, at: now, in: db)
        }
        desk.botsChanged.raise()
        return try await report(Bot.ID(user.id))
    }

    /// Asks Telegram again about a bot and its groups, and keeps what it says.
    package func check(_ id: Bot.ID) async throws -> Report {
        let client = try await client(of: id)
        let user = try await identity(client)
        let groups = try await desk.database.read { try BotDirectory.groups(of: id, in: $0) }
        for group in groups {
            let found = try await inspect(group.chatID, group.purpose, user, client)
            try await desk.database.write { db in
                try BotDirectory.setState(of: group.chatID, bot: id, problem: found.problem, in: db)
                try found.remember(at: .now, in: db)
            }
        }
        return try await fullReport(id)
    }

    package func remove(_ id: Bot.ID, by author: Author = .commandLine) async throws {
        try await desk.database.write { [directory = desk.directory] db in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else {
                throw Failure(field: nil, description: "there is no bot \(id)")
            }
            try directory.remove(id, at: .now, in: db)
            try Audit.record(
                "bot.removed", on: "bot:\(id)", by: author.actor, before: bot.username,
                origin: author.origin, at: .now, in: db)
        }
        desk.botsChanged.raise()
    }

    /// The client of a bot that is there.
    func client(of id: Bot.ID) async throws -> BotAPIClient {
        let token = try await desk.database.read { [directory = desk.directory] db in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else { return BotToken?.none }
            return try directory.token(of: id, in: db)
        }
        guard let token else { throw Failure(field: nil, description: "there is no bot \(id)") }
        return client(token)
    }
}

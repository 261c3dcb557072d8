package import Kernel
package import SQL
package import TelegramBotAPI

/// Finds and keeps bots, their groups and their secrets.
package struct BotDirectory: Sendable {
    private let secrets: Secrets

    package init(secrets: Secrets) { self.secrets = secrets }

    package static func find(_ id: Bot.ID, in db: any SQLConnection) throws -> Bot? {
        try db.first("SELECT \(Bot.columns) FROM bots WHERE id = \(id)")
    }

    package static func all(in db: any SQLConnection) throws -> [Bot] {
        try db.all("SELECT \(Bot.columns) FROM bots WHERE state = 'active' ORDER BY id")
    }

    /// Changes whenever a bot is added, changed or removed: asked every second, so it costs little. The latest change
    /// alone would not do: a clock that was set back gives a later change an earlier time.
    struct Fingerprint: Equatable, RowDecodable {
        let count: Int64
        let latest: Int64?
        let sum: Int64?

        init(row: Row) throws {
            count = try row.get(at: 0)
            latest = try row.get(at: 1)
            sum = try row.get(at: 2)
        }
    }

    static func fingerprint(in db: any SQLConnection) throws -> Fingerprint? {
        try db.first(
            "SELECT COUNT(*), MAX(updated_at), CAST(SUM(updated_at % 1000003) AS BIGINT) FROM bots")
    }

    package static func groups(of id: Bot.ID, in db: any SQLConnection) throws -> [BotGroup] {
        try db.all("SELECT \(BotGroup.columns) FROM bot_groups WHERE bot_id = \(id) ORDER BY created_at, chat_id")
    }

    package static func group(_ chatID: Int64, of id: Bot.ID, in db: any SQLConnection) throws -> BotGroup? {
        try db.first("SELECT \(BotGroup.columns) FROM bot_groups WHERE bot_id = \(id) AND chat_id = \(chatID)")
    }

    /// The desk group that has the fewest open topics; nil when the bot has none that works.
    static func leastLoadedDesk(of id: Bot.ID, in db: any SQLConnection) throws -> BotGroup? {
        try db.first(
            """
            SELECT \(BotGroup.columns) FROM bot_groups WHERE bot_id = \(id) AND purpose = 'desk'
            ORDER BY CASE state WHEN 'active' THEN 0 ELSE 1 END, open_topics, created_at LIMIT 1
            """)
    }

    /// Stores a bot, or brings back one that was removed, with its token and a webhook secret of its own.
    package func save(
        _ user: User, token: BotToken, mode: Bot.Mode, webhookSecret: String, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        let id = Bot.ID(user.id)
        try db.later(
            """
            INSERT INTO bots (id, username, name, mode, state, created_at, updated_at)
            VALUES (\(id), \(user.username ?? ""), \(user.fullName), \(mode), 'active', \(now), \(now))
            ON CONFLICT (id) DO UPDATE SET username = excluded.username, name = excluded.name, mode = excluded.mode,
                state = 'active', problem = NULL, updated_at = excluded.updated_at
            """)
        try secrets.set(token.secret, named: Self.tokenName(id), at: now, in: db)
        if try secrets.get(Self.webhookSecretName(id), in: db) == nil {
            try secrets.set(webhookSecret, named: Self.webhookSecretName(id), at: now, in: db)
        }
    }

    package func addGroup(
        _ chatID: Int64, purpose: BotGroup.Purpose, title: String, isTicketByUser: Bool, problem: String?,
        to id: Bot.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let state: BotGroup.State = problem == nil ? .active : .broken
        try db.later(
            """
            INSERT INTO bot_groups (bot_id, chat_id, purpose, title, ticket_by_user, state, problem, created_at)
            VALUES (\(id), \(chatID), \(purpose), \(title), \(isTicketByUser), \(state), \(problem), \(now))
            ON CONFLICT (bot_id, chat_id) DO UPDATE SET purpose = excluded.purpose, title = excluded.title,
                ticket_by_user = excluded.ticket_by_user, state = excluded.state, problem = excluded.problem
            """)
    }

    static func removeGroup(_ chatID: Int64, of id: Bot.ID, in db: any SQLConnection) throws {
        try db.later("DELETE FROM bot_groups WHERE bot_id = \(id) AND chat_id = \(chatID)")
    }

    static func setLimits(
        _ limits: Bot.Limits?, of id: Bot.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let text = try limits.map { try JSONText.encode($0) }
        try db.later("UPDATE bots SET limits = \(text), updated_at = \(now) WHERE id = \(id)")
    }

    package func remove(_ id: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later("UPDATE bots SET state = 'removed', updated_at = \(now) WHERE id = \(id)")
        try secrets.remove(Self.tokenName(id), in: db)
    }

    package static func setProblem(
        _ problem: String?, of id: Bot.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later("UPDATE bots SET problem = \(problem), updated_at = \(now) WHERE id = \(id)")
    }

    package static func setState(
        of chatID: Int64, bot: Bot.ID, problem: String?, in db: any SQLConnection
    ) throws {
        let state: BotGroup.State = problem == nil ? .active : .broken
        try db.later(
            """
            UPDATE bot_groups SET state = \(state), problem = \(problem)
            WHERE bot_id = \(bot) AND chat_id = \(chatID)
            """)
    }

    package func token(of id: Bot.ID, in db: any SQLConnection) throws -> BotToken? {
        try secrets.get(Self.tokenName(id), in: db).flatMap { BotToken($0) }
    }

    package func webhookSecret(of id: Bot.ID, in db: any SQLConnection) throws -> String? {
        try secrets.get(Self.webhookSecretName(id), in: db)
    }

    private static func tokenName(_ id: Bot.ID) -> String { "bot.\(id).token" }
    private static func webhookSecretName(_ id: Bot.ID) -> String { "bot.\(id).webhook_secret" }
}

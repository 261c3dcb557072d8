import Cryptography
import HTTPClient
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

    /// What is known of a bot.
    package struct Report: Sendable, Encodable {
        package let id: Int64
        package let username: String
        package let name: String
        package let mode: String
        package let problem: String?
        package let groups: [Group]
        package let limits: Bot.Limits?
        package let createdAt: Timestamp

        package struct Group: Sendable, Encodable {
            package let chatID: Int64
            package let purpose: String
            package let title: String
            package let ticketByUser: Bool
            package let state: String
            package let problem: String?

            enum CodingKeys: String, CodingKey {
                case purpose, title, state, problem
                case chatID = "chat_id"
                case ticketByUser = "ticket_by_user"
            }
        }

        enum CodingKeys: String, CodingKey {
            case id, username, name, mode, problem, groups, limits
            case createdAt = "created_at"
        }
    }

    private let desk: DeskService

    package init(_ desk: DeskService) { self.desk = desk }

    // MARK: Adding

    /// Checks the token and every group with Telegram, then stores the bot. A missing right does not keep it from
    /// being added: the report says what is missing, and everything waits until it is granted.
    /// - Throws: `Failure` when the token is refused or a group is none in which this can work.
    package func add(
        token: BotToken, mode: Bot.Mode?, deskGroups: [Int64], intakeGroups: [Int64], isTicketByUser: Bool,
        by actor: Actor = .system
    ) async throws -> Report {
        let client = client(token)
        let user = try await identity(client)
        let mode = mode ?? (desk.settings.publicURL == nil ? .polling : .webhook)
        if mode == .webhook && desk.settings.publicURL == nil {
            throw Failure(field: "mode", description: "webhooks need a public URL (PARLEY_PUBLIC_URL)")
        }
        var inspected: [GroupInspection] = []
        for (chats, purpose) in [(deskGroups, BotGroup.Purpose.desk), (intakeGroups, .intake)] {
            for chat in chats { inspected.append(try await inspect(chat, purpose, user, client)) }
        }
        let groups = inspected
        let icons = deskGroups.isEmpty ? [:] : await topicIcons(client)
        let secret = Cryptography.randomToken()
        try await desk.database.write { [directory = desk.directory] db in
            let now = Timestamp.now
            try directory.save(user, token: token, mode: mode, webhookSecret: secret, at: now, in: db)
            for group in groups {
                try directory.addGroup(
                    group.chatID, purpose: group.purpose, title: group.title, isTicketByUser: isTicketByUser,
                    problem: group.problem, to: Bot.ID(user.id), at: now, in: db)
                try group.remember(at: now, in: db)
            }
            if !icons.isEmpty { try TopicIcons.store(icons, at: now, in: db) }
            try Audit.record("bot.added", on: "bot:\(user.id)", by: actor, after: user.username, at: now, in: db)
        }
        return try await report(Bot.ID(user.id))
    }

    /// Asks Telegram again about a bot and its groups, and keeps what it says.
    package func check(_ id: Bot.ID) async throws -> Report {
        let token = try await desk.database.read { [directory = desk.directory] db in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else { return BotToken?.none }
            return try directory.token(of: id, in: db)
        }
        guard let token else { throw Failure(field: nil, description: "there is no bot \(id)") }
        let client = client(token)
        let user = try await identity(client)
        let groups = try await desk.database.read { try BotDirectory.groups(of: id, in: $0) }
        for group in groups {
            let found = try await inspect(group.chatID, group.purpose, user, client)
            try await desk.database.write { db in
                try BotDirectory.setState(of: group.chatID, bot: id, problem: found.problem, in: db)
                try found.remember(at: .now, in: db)
            }
        }
        return try await report(id)
    }

    package func remove(_ id: Bot.ID, by actor: Actor = .system) async throws {
        try await desk.database.write { [directory = desk.directory] db in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else {
                throw Failure(field: nil, description: "there is no bot \(id)")
            }
            try directory.remove(id, at: .now, in: db)
            try Audit.record("bot.removed", on: "bot:\(id)", by: actor, before: bot.username, at: .now, in: db)
        }
    }

    package func list() async throws -> [Report] {
        let ids = try await desk.database.read { try BotDirectory.all(in: $0).map(\.id) }
        var reports: [Report] = []
        for id in ids { reports.append(try await report(id)) }
        return reports
    }

    /// - Throws: `Failure` when there is no such bot.
    package func report(_ id: Bot.ID) async throws -> Report {
        let found = try await desk.database.read { db -> (Bot, [BotGroup])? in
            guard let bot = try BotDirectory.find(id, in: db), bot.state == .active else { return nil }
            return (bot, try BotDirectory.groups(of: id, in: db))
        }
        guard let (bot, groups) = found else { throw Failure(field: nil, description: "there is no bot \(id)") }
        return Report(
            id: id.rawValue, username: bot.username, name: bot.name, mode: bot.mode.rawValue, problem: bot.problem,
            groups: groups.map {
                .init(
                    chatID: $0.chatID, purpose: $0.purpose.rawValue, title: $0.title, ticketByUser: $0.isTicketByUser,
                    state: $0.state.rawValue, problem: $0.problem)
            },
            limits: bot.limits, createdAt: bot.createdAt)
    }

    // MARK: Asking Telegram

    private struct GroupInspection: Sendable {
        let chatID: Int64
        let purpose: BotGroup.Purpose
        let title: String
        let problem: String?
        let administrators: [Int64]

        /// Keeps who the administrators are: they are agents.
        func remember(at now: Timestamp, in db: any SQLConnection) throws {
            for user in administrators {
                try AgentDirectory.setMembership(of: user, in: chatID, isAdministrator: true, at: now, in: db)
            }
        }
    }

    private func client(_ token: BotToken) -> BotAPIClient {
        BotAPIClient(baseURL: desk.settings.telegramAPIURL, token: token, http: desk.http)
    }

    private func identity(_ client: BotAPIClient) async throws -> User {
        do {
            return try await client.send(GetMe())
        } catch {
            let isRefused = error.code == .unauthorized || error.code == .notFound
            throw Failure(
                field: "token",
                description: isRefused
                    ? "Telegram refuses the token; copy it anew from @BotFather"
                    : "Telegram could not be asked about the token: \(error.message)")
        }
    }

    /// Nothing where Telegram does not say: topics then have icons by colour alone.
    private func topicIcons(_ client: BotAPIClient) async -> [String: String] {
        guard let stickers = try? await client.send(GetForumTopicIconStickers()) else { return [:] }
        let pairs = stickers.compactMap { sticker in
            sticker.emoji.flatMap { emoji in sticker.customEmojiID.map { (emoji, $0) } }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private func inspect(
        _ chat: Int64, _ purpose: BotGroup.Purpose, _ user: User, _ client: BotAPIClient
    ) async throws -> GroupInspection {
        let field = purpose == .desk ? "desk_groups" : "intake_groups"
        let info: ChatFullInfo
        do {
            info = try await client.send(GetChat(chatID: chat))
        } catch {
            throw Failure(
                field: field,
                description: "the bot does not see the group \(chat): add it there first (\(error.message))")
        }
        guard info.chat.isForum == true else {
            throw Failure(
                field: field, description: "the group \(chat) has no topics: switch them on in the group's settings")
        }
        do {
            let own = try await client.send(GetChatMember(chatID: chat, userID: user.id))
            var problem = GroupRights.problem(with: own, purpose: purpose)
            if purpose == .intake, problem != nil, user.canReadAllGroupMessages == true, own.isPresent { problem = nil }
            let administrators = try await client.send(GetChatAdministrators(chatID: chat))
                .filter { !$0.user.isBot && $0.isAdministrator }.map(\.user.id)
            return GroupInspection(
                chatID: chat, purpose: purpose, title: info.chat.title ?? String(chat), problem: problem,
                administrators: administrators)
        } catch {
            throw Failure(
                field: field, description: "the bot's rights in \(chat) could not be asked for: \(error.message)")
        }
    }
}

import Delivery
package import Kernel
import SQL
import TelegramBotAPI

extension BotRegistrar {
    /// What is wanted of a bot; nil leaves as it is.
    package struct Changes: Sendable {
        package var mode: Bot.Mode?
        package var limits = LimitsChange()
        /// All desk groups: one that is missing is taken from the bot. Each of its tickets gets a topic in another when
        /// there is something to post in it; what waits for a topic waits until then.
        package var deskGroups: [Int64]?
        package var intakeGroups: [Int64]?
        package var isTicketByUser: Bool?

        package init(mode: Bot.Mode? = nil, deskGroups: [Int64]? = nil, intakeGroups: [Int64]? = nil) {
            self.mode = mode
            self.deskGroups = deskGroups
            self.intakeGroups = intakeGroups
        }
    }

    /// What is wanted of a bot's limits: nil leaves as it is, a nil within gives it the installation's.
    package struct LimitsChange: Sendable {
        package var bot: String??
        package var privateChat: String??
        package var group: String??

        package init() {}

        package init(bot: String??, privateChat: String??, group: String??) {
            self.bot = bot
            self.privateChat = privateChat
            self.group = group
        }

        var isEmpty: Bool { bot == nil && privateChat == nil && group == nil }

        func applied(to limits: Bot.Limits?) -> Bot.Limits? {
            var limits = limits ?? Bot.Limits()
            if let bot { limits.bot = bot }
            if let privateChat { limits.privateChat = privateChat }
            if let group { limits.group = group }
            return limits == Bot.Limits() ? nil : limits
        }

        func check() throws {
            for (field, text) in [("bot", bot), ("private_chat", privateChat), ("group", group)] {
                guard let text = text ?? nil, RateLimit(text) == nil else { continue }
                throw Failure(
                    field: "limits.\(field)", description: "must look like 30/1s or 1/1s+3: count/seconds, and a burst")
            }
        }
    }

    /// Changes a bot that is there. Takes effect at once, on every node.
    /// - Throws: `Failure` when there is no such bot, or a group is none in which this can work.
    package func update(_ id: Bot.ID, _ changes: Changes, by author: Author = .commandLine) async throws -> Report {
        let client = try await client(of: id)
        let asksTelegram = changes.deskGroups != nil || changes.intakeGroups != nil
        let user = asksTelegram ? try await identity(client) : nil
        let prepared = try await prepare(changes, of: user, client)
        try await desk.database.write { db in
            let now = Timestamp.now
            guard let before = try BotDirectory.find(id, in: db), before.state == .active else {
                throw Failure(field: nil, description: "there is no bot \(id)")
            }
            try apply(prepared, to: id, at: now, in: db)
            let after = try BotDirectory.find(id, in: db)
            try Audit.record(
                "bot.updated", on: "bot:\(id)", by: author.actor, before: try Self.summary(before),
                after: try after.map(Self.summary), origin: author.origin, at: now, in: db)
        }
        desk.botsChanged.raise()
        return try await fullReport(id)
    }

    private static func summary(_ bot: Bot) throws -> String {
        try JSONText.encode(["mode": bot.mode.rawValue, "limits": try bot.limits.map { try JSONText.encode($0) }])
    }

    /// Changes, with what Telegram says of the groups.
    struct Prepared: Sendable {
        let changes: Changes
        let groups: [GroupInspection]
        let topicIcons: [String: String]
    }

    func prepare(_ changes: Changes, of user: User?, _ client: BotAPIClient) async throws -> Prepared {
        if changes.mode == .webhook && isServing && desk.settings.publicURL == nil {
            throw Failure(field: "mode", description: "webhooks need a public URL (PARLEY_PUBLIC_URL)")
        }
        try changes.limits.check()
        if let chat = (changes.intakeGroups ?? []).first(where: { (changes.deskGroups ?? []).contains($0) }) {
            throw Failure(
                field: "intake_groups", description: "the group \(chat) cannot be both for staff and customers")
        }
        var groups: [GroupInspection] = []
        for (chats, purpose) in [(changes.deskGroups, BotGroup.Purpose.desk), (changes.intakeGroups, .intake)] {
            guard let chats, let user else { continue }
            for chat in chats { groups.append(try await inspect(chat, purpose, user, client)) }
        }
        let icons = groups.contains { $0.purpose == .desk } ? await topicIcons(client) : [:]
        return Prepared(changes: changes, groups: groups, topicIcons: icons)
    }

    func apply(_ prepared: Prepared, to id: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        let changes = prepared.changes
        if let mode = changes.mode {
            // The problem of one way to receive is not the other's.
            try db.later(
                """
                UPDATE bots SET mode = \(mode), problem = CASE WHEN mode = \(mode) THEN problem END,
                    updated_at = \(now) WHERE id = \(id)
                """)
        }
        if !prepared.topicIcons.isEmpty { try TopicIcons.store(prepared.topicIcons, at: now, in: db) }
        if !changes.limits.isEmpty {
            let limits = changes.limits.applied(to: try BotDirectory.find(id, in: db)?.limits)
            try BotDirectory.setLimits(limits, of: id, at: now, in: db)
        }
        let known = try BotDirectory.groups(of: id, in: db)
        for (chats, purpose) in [(changes.deskGroups, BotGroup.Purpose.desk), (changes.intakeGroups, .intake)] {
            guard let chats else { continue }
            for group in known where group.purpose == purpose && !chats.contains(group.chatID) {
                try BotDirectory.removeGroup(group.chatID, of: id, in: db)
            }
        }
        for group in prepared.groups {
            let before = known.first { $0.chatID == group.chatID }
            try desk.directory.addGroup(
                group.chatID, purpose: group.purpose, title: group.title,
                isTicketByUser: changes.isTicketByUser ?? before?.isTicketByUser ?? false, problem: group.problem,
                to: id, at: now, in: db)
            try group.remember(at: now, in: db)
            if group.purpose == .desk, before == nil { try Seating.begin(for: id, at: now, in: db) }
        }
        if let isTicketByUser = changes.isTicketByUser {
            try db.later(
                """
                UPDATE bot_groups SET ticket_by_user = \(isTicketByUser)
                WHERE bot_id = \(id) AND purpose = \(BotGroup.Purpose.intake)
                """)
        }
    }
}

package import Delivery
package import Kernel
package import SQL

/// A bot that we run. Its id is Telegram's.
package struct Bot: Sendable, RowDecodable {
    package typealias ID = Identifier<Bot>

    package enum Mode: String, Sendable, CaseIterable, SQLCodable {
        case polling, webhook
    }

    package enum State: String, Sendable, SQLCodable {
        case active
        /// Removed: nothing is received or sent any more; its tickets stay.
        case removed
    }

    package let id: ID
    /// Without `@`.
    package let username: String
    package let name: String
    package let mode: Mode
    package let state: State
    /// What keeps it from working, in words for the operator.
    package let problem: String?
    /// Limits of its own, in the form of the settings; nil where the installation's hold.
    package let limits: Limits?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package static let columns: SQL = "id, username, name, mode, state, problem, limits, created_at, updated_at"

    package init(row: Row) throws {
        id = try row.get("id")
        username = try row.get("username")
        name = try row.get("name")
        mode = try row.get("mode")
        state = try row.get("state")
        problem = try row.get("problem")
        let text: String? = try row.get("limits")
        limits = try text.map { try JSONText.decode($0) }
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
    }

    /// Limits that differ from the installation's, each as `30/1s`.
    package struct Limits: Sendable, Hashable, Codable {
        package var bot: String?
        package var privateChat: String?
        package var group: String?

        package init(bot: String? = nil, privateChat: String? = nil, group: String? = nil) {
            self.bot = bot
            self.privateChat = privateChat
            self.group = group
        }

        enum CodingKeys: String, CodingKey {
            case bot, group
            case privateChat = "private_chat"
        }

        package func applied(to limits: BotLimits) -> BotLimits {
            BotLimits(
                bot: bot.flatMap { RateLimit($0) } ?? limits.bot,
                privateChat: privateChat.flatMap { RateLimit($0) } ?? limits.privateChat,
                group: group.flatMap { RateLimit($0) } ?? limits.group)
        }
    }

    /// The lease under which one node receives and sends for this bot.
    package var lease: String { "bot:\(id)" }
}

/// A group that a bot works in.
package struct BotGroup: Sendable, RowDecodable {
    package enum Purpose: String, Sendable, CaseIterable, SQLCodable {
        /// Staff: tickets are mirrored into its topics.
        case desk
        /// Customers write in its topics.
        case intake
    }

    package enum State: String, Sendable, CaseIterable, SQLCodable {
        case active
        /// Something that we need is missing; see `problem`.
        case broken
    }

    package let botID: Bot.ID
    package let chatID: Int64
    package let purpose: Purpose
    package let title: String
    /// Of an intake group: whether each user within a topic has a ticket, rather than each topic.
    package let isTicketByUser: Bool
    package let state: State
    package let problem: String?
    package let openTopics: Int

    package static let columns: SQL =
        "bot_id, chat_id, purpose, title, ticket_by_user, state, problem, open_topics"

    package init(row: Row) throws {
        botID = try row.get("bot_id")
        chatID = try row.get("chat_id")
        purpose = try row.get("purpose")
        title = try row.get("title")
        isTicketByUser = try row.get("ticket_by_user")
        state = try row.get("state")
        problem = try row.get("problem")
        openTopics = try row.get("open_topics")
    }
}

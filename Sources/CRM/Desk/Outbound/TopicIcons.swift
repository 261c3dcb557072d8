package import Kernel
package import SQL

/// The icons of topics: which of the custom emoji that Telegram allows stands for which status.
package enum TopicIcons {
    private static let setting = "telegram.topic_icons"

    /// What stands for a status, the best first; Telegram's list decides which of them there are.
    private static func wishes(for status: Ticket.Status) -> [String] {
        switch status {
        case .new: ["❗️", "❓", "🔥"]
        case .open: ["💬", "🗣", "📝"]
        case .pending: ["👀", "📆"]
        case .onHold: ["⏰", "📆", "👀"]
        case .resolved: ["✅", "🏆", "🎉"]
        case .closed: ["🏁", "📁"]
        }
    }

    /// Keeps what getForumTopicIconStickers answered: custom emoji ids by emoji.
    package static func store(_ icons: [String: String], at now: Timestamp, in db: any SQLConnection) throws {
        try StoredSettings.set(setting, to: icons, at: now, in: db)
    }

    /// The custom emoji id for the ticket's status; nil where none is known.
    static func icon(of ticket: Ticket, in db: any SQLConnection) throws -> String? {
        guard let icons: [String: String] = try StoredSettings.get(setting, in: db) else { return nil }
        return wishes(for: ticket.status).lazy.compactMap { icons[$0] }.first
    }
}

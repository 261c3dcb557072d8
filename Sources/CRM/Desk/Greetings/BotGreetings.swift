package import Kernel
package import SQL

/// What a bot says by itself to a customer who opens a ticket.
package struct BotGreetings: Sendable, Equatable, Codable {
    /// A text, and others for some languages.
    package struct Wording: Sendable, Equatable, Codable {
        package var text: String
        /// By IETF language tag, lowercased.
        package var languages: [String: String]

        package init(text: String, languages: [String: String] = [:]) {
            self.text = text
            self.languages = Dictionary(
                languages.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        }

        /// By the language with its region, else by the language alone, else the text for all.
        func text(in language: String?) -> String {
            guard let language = language?.lowercased() else { return text }
            let primary = String(language.prefix { $0 != "-" && $0 != "_" })
            return languages[language] ?? languages[primary] ?? text
        }
    }

    package var greeting: Wording?
    /// In the place of the greeting outside of the calendar's hours.
    package var away: Wording?
    package var calendarID: Int64?
    /// A customer is told at most once within so many hours.
    package var repeatAfterHours: Int

    enum CodingKeys: String, CodingKey {
        case greeting, away
        case calendarID = "calendar_id"
        case repeatAfterHours = "repeat_after_hours"
    }

    package static let none = BotGreetings(greeting: nil, away: nil, calendarID: nil, repeatAfterHours: 24)

    package init(greeting: Wording?, away: Wording?, calendarID: Int64?, repeatAfterHours: Int) {
        self.greeting = greeting
        self.away = away
        self.calendarID = calendarID
        self.repeatAfterHours = repeatAfterHours
    }

    package static func of(_ bot: Bot.ID, in db: any SQLConnection) throws -> BotGreetings {
        let text = try db.value("SELECT definition FROM bot_greetings WHERE bot_id = \(bot)", as: String.self)
        return try text.map { try JSONText.decode($0) } ?? none
    }

    package static func set(
        _ greetings: BotGreetings, of bot: Bot.ID, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let before = try of(bot, in: db)
        guard before != greetings else { return }
        let text = try JSONText.encode(greetings)
        try db.later(
            """
            INSERT INTO bot_greetings (bot_id, definition, calendar_id) VALUES (\(bot), \(text), \(greetings.calendarID))
            ON CONFLICT (bot_id) DO UPDATE SET definition = excluded.definition, calendar_id = excluded.calendar_id
            """)
        try Audit.record(
            "bot.greetings_changed", on: "bot:\(bot)", by: author.actor, before: try JSONText.encode(before),
            after: text, origin: author.origin, at: now, in: db)
    }
}

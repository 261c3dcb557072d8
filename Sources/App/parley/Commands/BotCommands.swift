import Delivery
import Desk
import Kernel
import SQL
import TelegramBotAPI

/// Adds a bot.
enum BotAddCommand: Command {
    static let words = ["bot", "add"]
    static let usage = "--token TOKEN [--desk-group CHAT_ID]… [--intake-group CHAT_ID]… [--mode polling|webhook] …"
    static let summary = "Adds a bot, or changes one: checks its token and its rights in each group."
    static let details = """
        --token T         from @BotFather
        --desk-group ID   a staff forum group in which tickets get topics; several share the load
        --intake-group ID a forum group in which customers write
        --ticket-by-user  in intake groups each user within a topic has a ticket (default: each topic)
        --ticket-by-topic in intake groups each topic is a ticket again
        --mode M          how updates come: webhook (default with a public URL) or polling
        --bot-limit L, --private-chat-limit L, --group-limit L
                          limits of its own, such as 30/1s or 1/1s+3; “default” for the installation's
        For a bot that is there, what is not given stays as it is; groups that are given replace those of their kind.
        """
    static let valueFlags: Set<String> = [
        "token", "desk-group", "intake-group", "mode", "bot-limit", "private-chat-limit", "group-limit",
    ]
    static let switchFlags: Set<String> = ["ticket-by-user", "ticket-by-topic"]

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let text = try arguments.required("token")
        guard let token = BotToken(text) else {
            throw UsageError(description: "--token must look like 123456:ABC-DEF, as @BotFather gives it")
        }
        let mode = try arguments.one("mode").map { word in
            guard let mode = Bot.Mode(rawValue: word) else {
                throw UsageError(description: "--mode must be polling or webhook")
            }
            return mode
        }
        let desks = try arguments.all("desk-group").map { try chatID($0, "desk-group") }
        let intakes = try arguments.all("intake-group").map { try chatID($0, "intake-group") }
        let byUser = arguments.has("ticket-by-user") ? true : arguments.has("ticket-by-topic") ? false : nil
        let limits = BotRegistrar.LimitsChange(
            bot: try limit("bot-limit", arguments), privateChat: try limit("private-chat-limit", arguments),
            group: try limit("group-limit", arguments))
        try await App.with(settings) { app in
            let registrar = BotRegistrar(app.desk, isServing: false)
            let report = try await registrar.add(
                token: token, mode: mode, deskGroups: desks.isEmpty ? nil : desks,
                intakeGroups: intakes.isEmpty ? nil : intakes, isTicketByUser: byUser, limits: limits)
            try BotReport.print(report, asJSON: arguments.has("json"))
        }
    }

    private static func limit(_ flag: String, _ arguments: Arguments) throws -> String?? {
        guard let text = try arguments.one(flag) else { return .none }
        if text == "default" { return .some(nil) }
        guard RateLimit(text) != nil else {
            throw UsageError(description: "--\(flag) must be COUNT/SECONDSs[+BURST] such as 30/1s, or default")
        }
        return .some(text)
    }

    private static func chatID(_ text: String, _ flag: String) throws -> Int64 {
        guard let id = Int64(text), id < 0 else {
            throw UsageError(description: "--\(flag) must be a group's number, such as -1001234567890")
        }
        return id
    }
}

/// Lists bots.
enum BotListCommand: Command {
    static let words = ["bot", "list"]
    static let summary = "Lists the bots and their groups."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let reports = try await BotRegistrar(app.desk, isServing: false).list()
            if arguments.has("json") { return try Console.print(json: reports) }
            if reports.isEmpty { Console.print("There are no bots yet: parley bot add --token …") }
            for report in reports { try BotReport.print(report, asJSON: false) }
        }
    }
}

/// Removes a bot.
enum BotRemoveCommand: Command {
    static let words = ["bot", "remove"]
    static let usage = "BOT_ID"
    static let summary = "Removes a bot: nothing is received or sent any more; its tickets stay."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        let id = try BotReport.id(arguments)
        try await App.with(settings) { app in
            try await BotRegistrar(app.desk, isServing: false).remove(id)
            if arguments.has("json") { return try Console.print(json: ["removed": id.rawValue]) }
            Console.print("Bot \(id) is removed.")
        }
    }
}

/// Checks a bot.
enum BotCheckCommand: Command {
    static let words = ["bot", "check"]
    static let usage = "BOT_ID"
    static let summary = "Checks a bot's token and its rights in its groups, and says what is missing."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        let id = try BotReport.id(arguments)
        try await App.with(settings) { app in
            let report = try await BotRegistrar(app.desk, isServing: false).check(id)
            try BotReport.print(report, asJSON: arguments.has("json"))
        }
    }
}

/// How bots are shown.
enum BotReport {
    static func id(_ arguments: Arguments) throws -> Bot.ID {
        try arguments.expect(1)
        guard let number = Int64(arguments.operands[0]) else {
            throw UsageError(description: "“\(arguments.operands[0])” is not a bot's number; see parley bot list")
        }
        return Bot.ID(number)
    }

    static func print(_ report: BotRegistrar.Report, asJSON: Bool) throws {
        if asJSON { return try Console.print(json: report) }
        var lines = ["@\(report.username) (\(report.id)) receives by \(report.mode)"]
        if let webhook = report.webhook {
            lines.append("  webhook: \(text(of: webhook))")
        }
        if let problem = report.problem { lines.append("  ! \(problem)") }
        for group in report.groups {
            lines.append(
                "  \(group.purpose) group \(group.chatID) “\(group.title)”: \(group.problem ?? "all rights granted")")
        }
        Console.print(lines.joined(separator: "\n"))
    }

    private static func text(of webhook: BotRegistrar.Report.Webhook) -> String {
        if let problem = webhook.problem { return problem }
        var text = webhook.isSet == true ? "set" : "not set to this installation"
        if let count = webhook.pendingUpdateCount { text += ", \(count) updates waiting" }
        if let error = webhook.lastErrorMessage { text += ", last error: \(error)" }
        return text
    }
}

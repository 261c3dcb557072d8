import Configuration
import Delivery
import FoundationEssentials
import HTTPClient
import Logging
import RESTAPI

/// The settings of an installation: docs/configuration.md.
struct InstallationSettings: Sendable {
    var data = "./data"
    /// Nil stands for the SQLite file in `data`.
    var databaseURL: String?
    var redisURL: String?
    var listenHost = "127.0.0.1"
    var listenPort = 8080
    var publicURL: String?
    /// Private networks that outgoing webhooks may reach.
    var webhookAllowedNetworks: [IPNetwork] = []
    /// 32 bytes; nil stands for the key file in `data`.
    var secretKey: Data?
    var telegramAPIURL = "https://api.telegram.org"
    var intercomAPIURL = "https://api.intercom.io"
    var limits = BotLimits.standard
    /// Of each API key.
    var apiBudgets: [RequestBudgets.Category: RequestBudgets.Limit] = [:]
    var telegramAPIID: Int?
    var telegramAPIHash: String?
    var tdjsonLibrary: String?
    var logLevel = Logger.Level.info
    /// Nil stands for text on a terminal, JSON elsewhere.
    var logFormat: StreamLogHandler.Format?

    static let names: Set<String> = [
        "data", "database-url", "redis-url", "listen", "public-url", "webhook-allowed-networks", "secret-key",
        "telegram-api-url", "intercom-api-url", "limit-bot", "limit-private-chat", "limit-group", "api-budget",
        "api-budget-tickets", "api-budget-articles", "api-budget-contacts", "api-budget-bulk", "telegram-api-id",
        "telegram-api-hash", "tdjson-library", "log-level", "log-format",
    ]

    init(_ reader: ConfigurationReader) throws(ConfigurationError) {
        data = reader.find("data")?.value ?? data
        databaseURL = try reader.readOptional(
            "database-url", allowed: "sqlite:PATH or postgres://user:password@host:port/name"
        ) { $0.hasPrefix("sqlite:") || $0.hasPrefix("postgres://") || $0.hasPrefix("postgresql://") ? $0 : nil }
        redisURL = try reader.readOptional("redis-url", allowed: "redis://host:port") {
            $0.hasPrefix("redis://") || $0.hasPrefix("rediss://") ? $0 : nil
        }
        (listenHost, listenPort) = try reader.read(
            "listen", default: (listenHost, listenPort), allowed: "ADDRESS:PORT such as 127.0.0.1:8080", Self.address)
        publicURL = try reader.readOptional("public-url", allowed: "https://HOST[/PATH]", Self.webURL)
        webhookAllowedNetworks = try reader.read(
            "webhook-allowed-networks", default: [], allowed: "networks such as 10.0.0.0/8,fd00::/8", Self.networks)
        secretKey = try reader.readOptional("secret-key", allowed: "32 bytes in base64") {
            Data(base64Encoded: $0).flatMap { $0.count == 32 ? $0 : nil }
        }
        telegramAPIURL = try reader.read(
            "telegram-api-url", default: telegramAPIURL, allowed: "http(s)://HOST[:PORT]", Self.webURL)
        intercomAPIURL = try reader.read(
            "intercom-api-url", default: intercomAPIURL, allowed: "http(s)://HOST[:PORT]", Self.webURL)
        let form = "COUNT/SECONDSs[+BURST] such as 30/1s or 1/1s+3"
        limits.bot = try reader.read("limit-bot", default: limits.bot, allowed: form) { RateLimit($0) }
        limits.privateChat = try reader.read(
            "limit-private-chat", default: limits.privateChat, allowed: form
        ) { RateLimit($0) }
        limits.group = try reader.read("limit-group", default: limits.group, allowed: form) { RateLimit($0) }
        apiBudgets = try Self.apiBudgets(reader)
        telegramAPIID = try reader.readOptional("telegram-api-id", allowed: "a number") { Int($0) }
        telegramAPIHash = reader.find("telegram-api-hash")?.value
        tdjsonLibrary = reader.find("tdjson-library")?.value
        logLevel = try reader.read(
            "log-level", default: logLevel, allowed: Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        ) { Logger.Level(rawValue: $0) }
        logFormat = try reader.readOptional("log-format", allowed: "text, json") {
            StreamLogHandler.Format(rawValue: $0)
        }
    }

    /// One for all categories, and another for those that are named.
    private static func apiBudgets(
        _ reader: ConfigurationReader
    ) throws(ConfigurationError) -> [RequestBudgets.Category: RequestBudgets.Limit] {
        func budget(_ name: String, default other: RequestBudgets.Limit) throws(ConfigurationError)
            -> RequestBudgets.Limit
        {
            try reader.read(name, default: other, allowed: "COUNT/SECONDSs[+BURST] such as 600000/60s") { text in
                RateLimit(text).map { .init(count: $0.count, window: $0.window, capacity: $0.burst) }
            }
        }
        let usual = try budget("api-budget", default: .standard)
        var budgets = [RequestBudgets.Category.other: usual]
        for category in RequestBudgets.Category.allCases where category != .other {
            budgets[category] = try budget("api-budget-\(category.rawValue)", default: usual)
        }
        return budgets
    }

    /// The path of the SQLite file; nil for PostgreSQL.
    var sqlitePath: String? {
        guard let databaseURL else { return "\(data)/parley.sqlite" }
        return databaseURL.hasPrefix("sqlite:") ? String(databaseURL.dropFirst("sqlite:".count)) : nil
    }

    private static func address(_ text: String) -> (String, Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return host.isEmpty ? nil : (host, port)
    }

    private static func networks(_ text: String) -> [IPNetwork]? {
        let parts = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        let networks = parts.compactMap { IPNetwork($0) }
        return networks.count == parts.count ? networks : nil
    }

    private static func webURL(_ text: String) -> String? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), let url = URL(string: text),
            let host = url.host(), !host.isEmpty
        else { return nil }
        return text
    }
}

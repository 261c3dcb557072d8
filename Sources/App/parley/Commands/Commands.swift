import Configuration
import FoundationEssentials
import Logging

/// One command of `parley`.
protocol Command: Sendable {
    /// Its words, such as `["bot", "add"]`.
    static var words: [String] { get }
    /// What stands after the words in the usage line.
    static var usage: String { get }
    /// What it does, in a sentence.
    static var summary: String { get }
    /// More for `--help`; empty where there is no more to say.
    static var details: String { get }
    static var valueFlags: Set<String> { get }
    static var switchFlags: Set<String> { get }
    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws
}

extension Command {
    static var usage: String { "" }
    static var details: String { "" }
    static var valueFlags: Set<String> { [] }
    static var switchFlags: Set<String> { [] }
}

/// All commands, and how the right one is found.
enum Commands {
    static let all: [any Command.Type] = [
        ServeCommand.self, DemoSayCommand.self, DemoCommand.self, BotAddCommand.self, BotListCommand.self,
        BotRemoveCommand.self, BotCheckCommand.self,
        AgentAddCommand.self, AgentListCommand.self, KeyCreateCommand.self, KeyListCommand.self,
        KeyRotateCommand.self, KeyRevokeCommand.self, WebhookAddCommand.self, WebhookListCommand.self,
        WebhookTestCommand.self, IntercomConnectCommand.self, IntercomTokenCommand.self, IntercomTestCommand.self,
        ReconcileIntercomCommand.self, MigrateCommand.self, VersionCommand.self,
    ]

    /// Flags that every command takes besides the settings.
    private static let commonSwitches: Set<String> = ["json", "help"]

    static func run(_ words: [String]) async throws {
        guard let command = find(words) else {
            if words.isEmpty || words == ["--help"] || words == ["help"] { return Console.print(overview) }
            let group = all.filter { $0.words.first == words.first }
            guard group.isEmpty else {
                let names = group.map { $0.words.joined(separator: " ") }.joined(separator: ", ")
                guard words.dropFirst().first != "--help" else { return Console.print(overview) }
                throw UsageError(description: "which one? \(names)")
            }
            throw UsageError(description: "there is no command “\(words[0])”; see parley --help")
        }
        let arguments = try Arguments(
            Array(words.dropFirst(command.words.count)),
            valueFlags: command.valueFlags.union(InstallationSettings.names).union(["config"]),
            switchFlags: command.switchFlags.union(commonSwitches))
        guard !arguments.has("help") else { return Console.print(help(command)) }
        try await command.run(arguments, try settings(arguments))
    }

    private static func find(_ words: [String]) -> (any Command.Type)? {
        all.first { words.starts(with: $0.words) }
    }

    private static func settings(_ arguments: Arguments) throws -> InstallationSettings {
        var flags: [String: String] = [:]
        for name in InstallationSettings.names { flags[name] = try arguments.one(name) }
        let fileName = try arguments.one("config")
        let settings = try InstallationSettings(
            ConfigurationReader(
                known: InstallationSettings.names, flags: flags, environment: ProcessInfo.processInfo.environment,
                file: try fileName.map { try ConfigurationFile.read($0) } ?? [:], fileName: fileName ?? ""))
        return settings
    }

    private static var overview: String {
        let lines = all.map { command in
            let name = command.words.joined(separator: " ")
            return "  \(name)\(String(repeating: " ", count: max(1, 14 - name.count)))\(command.summary)"
        }
        return """
            Parley, a self-hosted Telegram CRM.

            usage: parley COMMAND [FLAGS]

            \(lines.joined(separator: "\n"))

            Every command takes --help, --json (one JSON document on standard output) and the settings as flags:
            --data, --database-url, --listen, … (docs/configuration.md).
            """
    }

    private static func help(_ command: any Command.Type) -> String {
        let details = command.details.isEmpty ? "" : "\n\n\(command.details)"
        let usage = (["parley"] + command.words + (command.usage.isEmpty ? [] : [command.usage]))
        return "usage: \(usage.joined(separator: " "))\n\n\(command.summary)\(details)"
    }
}

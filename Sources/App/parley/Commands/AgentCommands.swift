import Desk
import Kernel
import SQL

/// Adds an agent.
enum AgentAddCommand: Command {
    static let words = ["agent", "add"]
    static let usage = "--name NAME [--role admin|supervisor|agent|viewer]"
    static let summary = "Adds an agent and prints the code with which they make their Telegram account known."
    static let valueFlags: Set<String> = ["name", "role"]

    private struct Added: Encodable {
        let id: Int64
        let name: String
        let role: String
        let claimCode: String

        enum CodingKeys: String, CodingKey {
            case id, name, role
            case claimCode = "claim_code"
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let name = try arguments.required("name")
        let word = try arguments.one("role") ?? Agent.Role.agent.rawValue
        guard let role = Agent.Role(rawValue: word) else {
            throw UsageError(
                description: "--role must be \(Agent.Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        try await App.with(settings) { app in
            let (id, code) = try await app.database.write { db in
                let added = try AgentDirectory.add(name: name, role: role, at: .now, in: db)
                try Audit.record(
                    "agent.created", on: "agent:\(added.id)", by: .system, after: name, origin: "command line",
                    at: .now, in: db)
                return added
            }
            if arguments.has("json") {
                return try Console.print(
                    json: Added(id: id.rawValue, name: name, role: role.rawValue, claimCode: code))
            }
            Console.print(
                """
                \(name) is agent \(id). Let them send this to one of your bots, once, within seven days:
                    /claim \(code)
                """)
        }
    }
}

/// Lists agents.
enum AgentListCommand: Command {
    static let words = ["agent", "list"]
    static let summary = "Lists the agents."

    private struct Shown: Encodable {
        let id: Int64
        let name: String
        let role: String
        let telegramUserID: Int64?

        enum CodingKeys: String, CodingKey {
            case id, name, role
            case telegramUserID = "telegram_user_id"
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let agents = try await app.database.read { try AgentDirectory.all(in: $0) }
            if arguments.has("json") {
                return try Console.print(
                    json: agents.map {
                        Shown(
                            id: $0.id.rawValue, name: $0.name, role: $0.role.rawValue, telegramUserID: $0.telegramUserID
                        )
                    })
            }
            if agents.isEmpty { Console.print("There are no agents yet: parley agent add --name …") }
            for agent in agents {
                let telegram = agent.telegramUserID.map { "Telegram \($0)" } ?? "Telegram account not yet known"
                Console.print("\(agent.id)  \(agent.name)  \(agent.role.rawValue)  \(telegram)")
            }
        }
    }
}

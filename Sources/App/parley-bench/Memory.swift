import FoundationEssentials
import Glibc
import HTTPClient
import Processes
import ServiceLifecycle
import TelegramSandbox

/// The memory of a `parley serve` of its own, which stands beside this program: idle, and after a burst by webhook.
enum Memory {
    private static let count = 20_000

    /// The program that stands beside this one; nil when it is not built.
    static var program: String? {
        let own = ChildProcess.ownPath
        let program = String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)]) + "/parley"
        return FileManager.default.fileExists(atPath: program) ? program : nil
    }

    static func measure(_ engine: BenchEngine) async throws -> [Figure] {
        guard let program else {
            return [Figure(name: "memory of parley serve", value: "not built")]
        }
        let http = HTTPClient()
        defer { http.shutdown() }
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: .none, limitsSetWebhook: false))
        try sandbox.makeBot(token: Workbench.token)
        let agent = sandbox.makePerson(firstName: "Ann")
        let group = sandbox.makeGroup(owner: agent.id)
        try sandbox.setMember(Workbench.bot, of: group, rights: [.manageTopics])
        let telegram = SandboxServer(sandbox, http: http)
        try telegram.start()
        return try await telegram.serving {
            try await engine.withDatabaseURL { folder, url in
                let flags = [
                    "--data", folder, "--database-url", url, "--telegram-api-url", telegram.baseURL, "--log-level",
                    "warning",
                ]
                let port = 18_431
                let all = flags + ["--public-url", "http://127.0.0.1:\(port)", "--listen", "127.0.0.1:\(port)"]
                func start(_ words: [String]) throws -> ChildProcess {
                    try ChildProcess(program, words + all, environment: [:], output: "\(folder)/log")
                }
                try await start([
                    "bot", "add", "--token", Workbench.token, "--mode", "webhook", "--desk-group", "\(group)",
                ]).wait()
                let parley = try start(["serve"])
                try await Task.sleep(for: .seconds(3))
                let idle = ProcessFigures.megabytes(parley.id, "VmRSS")
                guard let secret = sandbox.webhookSecret(of: Workbench.bot), let idle else {
                    throw BenchFailure(description: "parley serve does not run")
                }
                let bodies = (0..<count).map { Workbench.update($0, from: $0 % 1000, text: "message \($0)") }
                _ = try await LoadGenerator.post(
                    bodies, to: "/telegram-webhook/\(Workbench.bot)", port: port, secret: secret)
                try await Task.sleep(for: .seconds(10))
                let most = ProcessFigures.megabytes(parley.id, "VmHWM")
                parley.signal(SIGTERM)
                await parley.wait()
                return [
                    Figure(name: "memory of parley serve, idle", value: "\(idle) MB", aim: "≤ 80 MB"),
                    Figure(
                        name: "  most, with \(count) updates in a burst", value: "\(most ?? 0) MB", aim: "≤ 400 MB"),
                ]
            }
        }
    }
}

extension SandboxServer {
    /// Serves around `body`.
    func serving<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let group = ServiceGroup(services: [self])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

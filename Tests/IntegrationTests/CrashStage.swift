import HTTPClient
import ServiceLifecycle
import TelegramSandbox

/// A simulated Telegram in this process, with one bot, one staff group and three agents.
struct CrashStage: Sendable {
    let server: SandboxServer
    let group: Int64
    let agents: [SandboxPerson]

    var sandbox: TelegramSandbox { server.sandbox }

    var webhookSecret: String? { sandbox.webhookSecret(of: Self.bot) }

    static let token = "7000001:AAcrash"
    static let bot: Int64 = 7_000_001

    /// Strict, and fast enough for thousands of messages. What `flags` tell Parley.
    static let limits = SandboxLimits(
        bot: .init(count: 400, length: 1_000_000), privateBurst: 10, privateInterval: 50_000,
        group: .init(count: 200, length: 1_000_000))

    static let flags = [
        "--limit-bot", "400/1s", "--limit-private-chat", "20/1s+10", "--limit-group", "200/1s",
    ]

    init(http: HTTPClient) throws {
        let sandbox = TelegramSandbox(SandboxConfiguration(limits: Self.limits, limitsSetWebhook: false))
        try sandbox.makeBot(token: Self.token)
        agents = ["Ann", "Ben", "Cleo"].map { sandbox.makePerson(firstName: $0) }
        group = sandbox.makeGroup(owner: agents[0].id)
        try sandbox.setMember(agents[1].id, of: group, rights: [.manageTopics])
        try sandbox.setMember(agents[2].id, of: group, rights: [.manageTopics])
        try sandbox.setMember(Self.bot, of: group, rights: [.manageTopics, .deleteMessages, .pinMessages])
        // Slow answers, so that a crash finds calls that were carried out and have not been answered.
        sandbox.inject(
            SandboxFault(.latency(.milliseconds(300)), method: "createForumTopic", count: nil, probability: 0.5))
        sandbox.inject(SandboxFault(.latency(.milliseconds(20)), method: "sendMessage", count: nil, probability: 0.2))
        server = SandboxServer(sandbox, http: http)
        try server.start()
    }

    /// Serves around `body`.
    func serving<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let services = ServiceGroup(services: [server])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            let result: Result<Value, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

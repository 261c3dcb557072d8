import HTTPClient
import IntercomSandbox
import ServiceLifecycle
import TestSupport

/// A simulated Intercom in this process, which loses, repeats and delays what it tells.
struct IntercomStage: Sendable {
    let server: IntercomSandboxServer
    let pump: NotificationPump

    var sandbox: IntercomSandbox { server.sandbox }

    static let token = "sandbox-token"
    static let admin = "101"

    init(tells installation: Installation, seed: UInt64, windowLimit: Int = 1666) throws {
        var configuration = IntercomSandboxConfiguration()
        configuration.seed = seed
        configuration.windowLimit = windowLimit
        let sandbox = IntercomSandbox(configuration)
        server = IntercomSandboxServer(sandbox)
        try server.start()
        pump = NotificationPump(sandbox, http: installation.http, url: installation.url("/intercom-webhook"))
    }

    /// What the program and its commands have to be told.
    var flags: [String] { ["--intercom-api-url", server.baseURL] }

    func connect(_ installation: Installation) async throws -> Installation.Outcome {
        try await installation.run(
            [
                "intercom", "connect", "--token", Self.token, "--client-secret", "sandbox-secret", "--admin-id",
                Self.admin, "--json",
            ], flags: flags)
    }

    /// Serves around `body`.
    func serving<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let services = ServiceGroup(services: [server])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            let pumping = Task { await pump.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            pumping.cancel()
            services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

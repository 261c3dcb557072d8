import Delivery
import Desk
import DeskTestSupport
import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomBridge
import IntercomSandbox
import Kernel
import SQL
import ServiceLifecycle
import TelegramSandbox
import TestSupport
import Testing

/// A desk at work with a bridge to a simulated Intercom, all in this process.
struct BridgeStage: Sendable {
    let desk: DeskHarness
    let intercom: IntercomSandbox
    let bridge: BridgeService
    let pump: NotificationPump

    static let migrations = DeskHarness.migrations + IntercomSchema.migrations

    static func run(
        on engine: TestEngine, intercom configuration: IntercomSandboxConfiguration = .init(),
        settings: WorkspaceSettings = .init(), publicURL: String? = nil, pumps: Bool = true,
        clock: EngineClock = .system,
        _ body: (BridgeStage) async throws -> Void
    ) async throws {
        var service = DeskHarness.settings
        service.publicURL = publicURL
        try await DeskHarness.run(on: engine, settings: service, migrations: migrations) { desk in
            let intercom = IntercomSandbox(configuration)
            let stage = try await make(desk, intercom, clock)
            try await stage.connect(settings)
            try await stage.serving(pumps: pumps) { try await body(stage) }
        }
    }

    static func make(
        _ desk: DeskHarness, _ intercom: IntercomSandbox, _ clock: EngineClock = .system
    ) async throws -> BridgeStage {
        let http = IntercomSandboxTransport(intercom)
        let bridge = BridgeService(
            desk: desk.service, secrets: desk.secrets, http: http, fileHTTP: http,
            events: EventLog(committed: desk.events.wake), committed: Signal(), clock: clock)
        let pump = NotificationPump(intercom, http: Receiving(bridge: bridge), url: "http://parley/intercom-webhook")
        return BridgeStage(desk: desk, intercom: intercom, bridge: bridge, pump: pump)
    }

    @discardableResult
    func connect(_ settings: WorkspaceSettings = .init(), token: String = "sandbox-token") async throws -> Workspace {
        let url = "https://api.intercom.io"
        let check = try await WorkspaceCheck.run(baseURL: url, token: token, http: IntercomSandboxTransport(intercom))
        return try await desk.database.write { [bridge] db in
            let connection = WorkspaceBook.Connection(
                check: check, token: token, clientSecret: "sandbox-secret", adminID: "101", baseURL: url)
            let (workspace, _) = try bridge.workspaces.connect(
                connection, by: .commandLine, at: .now, in: db)
            return try bridge.workspaces.change(workspace, to: settings, by: .commandLine, at: .now, in: db)
        }
    }

    /// Runs the bridge, and what Intercom tells of, around `body`.
    func serving(pumps: Bool = true, _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [bridge])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let pumping = Task { if pumps { await pump.run() } }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            pumping.cancel()
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// Takes notifications as the program's server does.
    private struct Receiving: HTTPSending {
        let bridge: BridgeService

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            guard case .bytes(let body) = request.body else { return HTTPClientResponse(status: .badRequest) }
            do {
                let answer = try await bridge.receiver.receive(
                    body, signature: request.headers["X-Hub-Signature"], at: .now)
                return HTTPClientResponse(status: answer == .stored ? .ok : .unauthorized)
            } catch {
                return HTTPClientResponse(status: .serviceUnavailable)
            }
        }
    }

    func set(paused isPaused: Bool) async throws {
        _ = try await desk.database.write { [bridge] db in
            guard let workspace = try Workspace.connected(in: db) else { return }
            _ = try bridge.workspaces.set(paused: isPaused, workspace, by: .commandLine, at: .now, in: db)
        }
    }

    // MARK: Looking

    var conversations: [IntercomSandbox.Conversation] { intercom.conversations }

    /// What was said, as `author: text`, notes with `note `.
    func transcript(_ index: Int = 0) -> [String] {
        guard conversations.indices.contains(index) else { return [] }
        return conversations[index].parts.filter { $0.body != nil }.map { part in
            let text = IntercomBody.plain(html: part.body ?? "")
            let files = part.files.isEmpty ? "" : " [\(part.files.joined(separator: ", "))]"
            return "\(part.type == "note" ? "note " : "")\(part.authorType): \(text)\(files)"
        }
    }

    /// The texts that the customer has got.
    func received() -> [String] {
        desk.received(by: desk.customer).map { $0.text ?? "(\($0.kind))" }
    }

    /// The texts in the ticket's topic, without the card.
    func posted() async throws -> [String] {
        desk.posts(in: try await desk.topic()).map { $0.text ?? "(\($0.kind))" }
    }

    func settled() async throws -> Bool {
        try await desk.eventually {
            let open: Int64? = try await desk.database.read { db in
                try db.value(
                    """
                    SELECT (SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending'))
                        + (SELECT COUNT(*) FROM receipts WHERE state IN ('pending', 'waiting'))
                    """)
            }
            return open == 0
        }
    }
}

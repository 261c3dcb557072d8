import Desk
import HTTPClient
import IntercomBridge
import IntercomSandbox
import Kernel
import Processes
import SQL
import ServiceLifecycle
import TelegramBotAPI
import TelegramSandbox

/// The simulated Telegram and Intercom, the desk that is set up in them, and the script that plays.
struct DemoServer: Service {
    let settings: InstallationSettings
    let server: SandboxServer
    let intercom: IntercomSandboxServer
    let pump: NotificationPump
    let world: DemoWorld
    let parley: DemoParley

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { try await intercom.run() }
            group.addTask { try await cancelWhenGracefulShutdown { await pump.run() } }
            group.addTask {
                let key = try await setUp()
                try parley.start()
                try await DemoScript(world: world, parley: parley, epilogue: epilogue(key)).run()
            }
            try await group.waitForAll()
        }
    }

    private func epilogue(_ key: String) -> String {
        """

        Parley goes on at http://\(settings.listenHost):\(settings.listenPort). Write to the bot yourself, in another terminal:
            \(ChildProcess.ownPath) demo say "hello"
        The API beside it:
            curl -H 'Authorization: Bearer \(key)' http://\(settings.listenHost):\(settings.listenPort)/api/v1/tickets
        Its log: \(settings.data)/parley.log. Ctrl-C ends the demo.
        """
    }

    private func connectIntercom(_ app: App) async throws {
        let configuration = IntercomSandboxConfiguration()
        let url = settings.intercomAPIURL
        let check = try await WorkspaceCheck.run(
            baseURL: url, token: configuration.token, http: app.bridge.workspaces.http)
        let connection = WorkspaceBook.Connection(
            check: check, token: configuration.token, clientSecret: configuration.clientSecret,
            adminID: DemoWorld.teammate.id, baseURL: url)
        _ = try await app.database.write { [workspaces = app.bridge.workspaces] db in
            try workspaces.connect(connection, by: .commandLine, at: .now, in: db)
        }
    }

    /// Adds the bot, the Intercom workspace and a key, as an operator would.
    private func setUp() async throws -> String {
        var key = ""
        let app = try await App.build(settings)
        do {
            if let token = BotToken(DemoWorld.token) {
                _ = try await BotRegistrar(app.desk).add(
                    token: token, mode: .polling, deskGroups: [world.group], intakeGroups: [], isTicketByUser: false)
            }
            try await connectIntercom(app)
            let keys = KeyBook(events: app.log)
            let made = try await app.database.write {
                try keys.create(name: "demo", scopes: ["*"], at: .now, in: $0)
            }
            key = "\(made.key.keyID).\(made.secret)"
        } catch {
            await app.close()
            throw error
        }
        await app.close()
        return key
    }
}

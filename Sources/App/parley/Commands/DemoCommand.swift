import Desk
import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomSandbox
import Kernel
import Logging
import SQL
import ServiceLifecycle
import TelegramBotAPI
import TelegramSandbox

/// Runs Parley with a simulated Telegram and Intercom.
enum DemoCommand: Command {
    static let words = ["demo"]
    static let summary = "Runs Parley with a simulated Telegram and Intercom: customers, staff, a flood, a crash."
    static let details = """
        Nothing leaves this machine. The demo's data stands in DATA/demo and is made anew at each start.
        In another terminal, “parley demo say TEXT” writes to the bot as a customer of your own.
        """

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        var settings = settings
        settings.data += "/demo"
        settings.databaseURL = nil
        try? FileManager.default.removeItem(atPath: settings.data)
        try DataFolder.make(settings.data)
        let world = try DemoWorld()
        let http = HTTPClient()
        let server = SandboxServer(world.sandbox, http: http)
        try server.start()
        let port = server.port ?? 0
        settings.telegramAPIURL = "http://127.0.0.1:\(port)"
        let intercom = IntercomSandboxServer(world.intercom)
        try intercom.start()
        settings.intercomAPIURL = intercom.baseURL
        try Data("\(port)\n".utf8).write(to: URL(filePath: DemoSayCommand.portFile(settings.data)))
        let listen = "\(settings.listenHost):\(settings.listenPort)"
        let parley = DemoParley(
            arguments: [
                "--data", settings.data, "--telegram-api-url", settings.telegramAPIURL,
                "--intercom-api-url", settings.intercomAPIURL, "--listen", listen,
                "--limit-group", DemoWorld.groupLimit, "--log-format", "text",
            ],
            log: "\(settings.data)/parley.log")
        let pump = NotificationPump(world.intercom, http: http, url: "http://\(listen)/intercom-webhook")
        let demo = DemoServer(
            settings: settings, server: server, intercom: intercom, pump: pump, world: world, parley: parley)
        let group = ServiceGroup(
            services: [demo],
            configuration: .init(gracefulShutdownSignals: [.sigterm, .sigint]))
        try await group.run()
        http.shutdown()
    }
}

/// Writes to the demo's bot.
enum DemoSayCommand: Command {
    static let words = ["demo", "say"]
    static let usage = "TEXT"
    static let summary = "Writes to the running demo's bot as a customer of your own."

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func portFile(_ data: String) -> String { "\(data)/sandbox.port" }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(1)
        guard let text = FileManager.default.contents(atPath: portFile("\(settings.data)/demo")),
            let port = Int(String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace })
        else { throw Failure(description: "the demo does not run here: start “parley demo” first") }
        let http = HTTPClient()
        defer { http.shutdown() }
        let body = DemoMessage(person: DemoWorld.youID, bot: DemoWorld.bot, text: arguments.operands[0])
        let request = HTTPClientRequest(
            method: .post, url: "http://127.0.0.1:\(port)/sandbox/send", headers: [.contentType: "application/json"],
            body: .bytes(Data(try JSONText.encode(body).utf8)))
        do {
            let response = try await http.send(request)
            guard response.status.isSuccess else {
                throw Failure(description: String(decoding: response.body, as: UTF8.self))
            }
        } catch let error as HTTPClientError {
            throw Failure(description: "the demo does not answer (\(error)): start “parley demo” first")
        }
        if arguments.has("json") { return try Console.print(json: ["sent": arguments.operands[0]]) }
        Console.print("Sent. Look at the demo's terminal.")
    }

    private struct DemoMessage: Encodable {
        let person: Int64
        let bot: Int64
        let text: String
    }
}

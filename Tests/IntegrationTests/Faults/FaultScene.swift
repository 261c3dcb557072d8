import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

/// What can go wrong around the program, one after another: each needs the machine for itself.
@Suite("Faults", .serialized)
enum Faults {}

/// The program at work against a simulated Telegram, with one bot, one staff group and one customer.
struct FaultScene: Sendable {
    let installation: Installation
    let stage: CrashStage
    let key: String
    /// What every command needs to know.
    var api: [String]
    let customer: SandboxPerson

    var sandbox: TelegramSandbox { stage.sandbox }
    var group: Int64 { stage.group }

    /// - Parameter limits: the simulator's; the flags tell the program of the same.
    static func with(
        on engine: TestEngine, mode: String = "polling", limits: SandboxLimits = CrashStage.limits,
        flags: [String] = CrashStage.flags, _ body: (FaultScene) async throws -> Void
    ) async throws {
        try await Installation.with(on: engine, flags: flags) { installation in
            try await with(installation, mode: mode, limits: limits, body)
        }
    }

    static func with(
        _ installation: Installation, mode: String = "polling", limits: SandboxLimits = CrashStage.limits,
        _ body: (FaultScene) async throws -> Void
    ) async throws {
        let stage = try CrashStage(http: installation.http)
        stage.sandbox.clearFaults()
        stage.sandbox.setLimits(limits)
        try await stage.serving {
            let api = ["--telegram-api-url", stage.server.baseURL, "--public-url", installation.url("")]
            let words = ["bot", "add", "--token", CrashStage.token, "--desk-group", "\(stage.group)", "--mode", mode]
            let added = try await installation.run(words, flags: api)
            try #require(added.end == .exited(0), "\(added)")
            let customer = stage.sandbox.makePerson(firstName: "Carl")
            try customer.start(CrashStage.bot)
            let scene = FaultScene(
                installation: installation, stage: stage, key: try await installation.makeKey(), api: api,
                customer: customer)
            try await body(scene)
        }
    }

    /// Runs `parley serve` around `body`, which may start it anew, and expects that it stops in good order.
    func serving(_ body: (ChildProcess) async throws -> ChildProcess) async throws {
        let parley = try installation.serve(flags: api)
        try await installation.ready()
        let last = try await body(parley)
        last.signal(SIGTERM)
        #expect(await last.wait() == .exited(0), "\(installation.complaints)")
    }

    // MARK: Telegram's side

    func write(_ text: String) throws { try customer.send(.text(text), to: .bot(CrashStage.bot)) }

    /// What stands in the ticket's topic, the card left out.
    func posts(topic index: Int = 0) -> [String] {
        let topics = sandbox.topics(of: group)
        guard topics.indices.contains(index) else { return [] }
        return sandbox.messages(group: group, topic: topics[index].id)
            .filter { $0.isFromBot && !$0.isService && $0.replyMarkup == nil }.compactMap(\.text)
    }

    /// What a customer has got.
    func received(by person: SandboxPerson? = nil) -> [String] {
        sandbox.messages(bot: CrashStage.bot, person: (person ?? customer).id).filter(\.isFromBot).compactMap(\.text)
    }

    // MARK: The API

    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, timeout: Duration = .seconds(30)
    ) async throws -> (status: Int, body: JSONValue) {
        let request = HTTPClientRequest(
            method: method, url: installation.url("/api/v1/\(path)"),
            headers: [.authorization: key, .contentType: "application/json"],
            body: body.map { .bytes($0.serialized()) } ?? .none, timeout: timeout)
        let response = try await installation.http.send(request)
        return (response.status.code, (try? JSONValue(parsing: response.body)) ?? .null)
    }

    func answer(_ text: String, ticket: Int64 = 1) async throws {
        let made = try await send(.post, "tickets/\(ticket)/messages", ["body": .string(text)])
        #expect(made.status == 201, "\(made)")
    }

    /// An update as Telegram would post it.
    func post(update id: Int64, text: String) async throws -> HTTPClientResponse {
        let body = """
            {"update_id":\(id),"message":{"message_id":\(id),"from":{"id":\(customer.id),"is_bot":false,\
            "first_name":"Carl"},"chat":{"id":\(customer.id),"first_name":"Carl","type":"private"},\
            "date":1795220000,"text":"\(text)"}}
            """
        let request = HTTPClientRequest(
            method: .post, url: installation.url("/telegram-webhook/\(CrashStage.bot)"),
            headers: [
                "X-Telegram-Bot-Api-Secret-Token": stage.webhookSecret ?? "", .contentType: "application/json",
            ], body: .bytes(Data(body.utf8)))
        return try await installation.http.send(request)
    }

    /// A sample of `/metrics` by its name; nil when it is not there.
    func metric(_ name: String) async -> Double? {
        guard let answer = try? await installation.http.send(HTTPClientRequest(url: installation.url("/metrics")))
        else {
            return nil
        }
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last.flatMap { Double($0) }
    }

    var log: String {
        String(decoding: FileManager.default.contents(atPath: installation.log) ?? Data(), as: UTF8.self)
    }
}

import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

/// Outgoing webhooks through the real program, to a receiver in this process.
@Suite("Outgoing webhooks", .serialized)
struct OutgoingWebhookTests {
    private static let allowed = ["--webhook-allowed-networks", "127.0.0.0/8"]

    /// The program, as whoever has a key sees it.
    private struct Desk {
        let installation: Installation
        let key: String

        func send(
            _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, idempotencyKey: String? = nil
        ) async throws -> (status: Int, body: JSONValue) {
            var request = HTTPClientRequest(method: method, url: installation.url("/api/v1\(path)"))
            request.headers[.authorization] = key
            request.headers[.idempotencyKey] = idempotencyKey
            if let body { request.body = .bytes(body.serialized()) }
            let response = try await installation.http.send(request)
            return (response.status.code, (try? JSONValue(parsing: response.body)) ?? .null)
        }

        /// Until it is answered: the program may be dead just now. It has one effect all the same.
        func insist(_ method: HTTPMethod, _ path: String, _ body: JSONValue, idempotencyKey: String) async throws {
            let isDone = await eventually(within: .seconds(60)) {
                let answer = try? await send(method, path, body, idempotencyKey: idempotencyKey)
                return answer?.status == 200
            }
            guard isDone else { throw Installation.Failure(description: "\(path) is not answered") }
        }

        func endpoint(_ url: String, _ types: [String] = ["*"]) async throws -> (id: Int64, secret: String) {
            let body: JSONValue = [
                "url": .string(url), "event_types": .array(types.map { .string($0) }), "rate_limit": 1000,
            ]
            let answer = try await send(.post, "/webhook-endpoints", body)
            guard answer.status == 201, let id = answer.body["id"]?.integerValue,
                let secret = answer.body["secret"]?.stringValue
            else { throw Installation.Failure(description: "no endpoint: \(answer)") }
            return (id, secret)
        }

        /// Sends a test and waits for what becomes of it.
        func test(_ endpoint: Int64) async throws -> JSONValue {
            let sent = try await send(.post, "/webhook-endpoints/\(endpoint)/test")
            let id = try #require(sent.body["id"]?.integerValue)
            var delivery = JSONValue.null
            _ = try await eventually(within: .seconds(10)) {
                delivery = try await send(.get, "/deliveries/\(id)").body
                return delivery["attempt_count"] != 0 && delivery["state"] != "sending"
            }
            return delivery
        }
    }

    // MARK: Crashes

    private static let tickets = 10
    private static let changes = 100
    private static let kills = 5

    @Test(
        "kill -9 during 1,000 deliveries: none is lost, repeats have the same webhook-id and the same bytes",
        arguments: TestEngine.available)
    func kills(engine: TestEngine) async throws {
        try await Installation.with(on: engine, flags: CrashStage.flags + Self.allowed) { installation in
            let stage = try CrashStage(http: installation.http)
            try await stage.serving {
                try await HookReceiver.listening { receiver in
                    try await Self.kill(installation, stage, receiver)
                }
            }
        }
    }

    private static func kill(
        _ installation: Installation, _ stage: CrashStage, _ receiver: HookReceiver
    ) async throws {
        let api = ["--telegram-api-url", stage.server.baseURL]
        let added = try await installation.run(["bot", "add", "--token", CrashStage.token, "--json"], flags: api)
        try #require(added.end == .exited(0), "\(added)")
        let desk = Desk(installation: installation, key: try await installation.makeKey())
        var parley = try installation.serve(flags: api)
        try await installation.ready()
        for number in 1...tickets {
            let person = stage.sandbox.makePerson(firstName: "Customer \(number)")
            try person.start(CrashStage.bot)
            try person.send("hello", to: .bot(CrashStage.bot))
        }
        let isOpen = try await eventually(within: .seconds(60)) {
            try await installation.list("tickets?", key: desk.key).count == tickets
        }
        try #require(isOpen)
        let ids = try await installation.list("tickets?", key: desk.key).compactMap { $0["id"]?.integerValue }
        _ = try await desk.endpoint(receiver.url, ["ticket.updated"])
        let writing = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ticket in ids {
                    group.addTask {
                        for number in 0..<changes {
                            try await desk.insist(
                                .patch, "/tickets/\(ticket)", ["subject": .string("change \(number)")],
                                idempotencyKey: "\(ticket)-\(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        for _ in 0..<kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 300...1200)))
            parley.signal(SIGKILL)
            await parley.wait()
            parley = try installation.serve(flags: api)
            try await installation.ready()
        }
        try await writing.value
        let all = tickets * changes
        let isThere = await eventually(within: .seconds(120)) { Set(receiver.hooks.map(\.id)).count >= all }
        #expect(isThere, "\(Set(receiver.hooks.map(\.id)).count) of \(all); \(installation.complaints)")
        try await judge(receiver.hooks, ids, installation, desk)
        parley.signal(SIGTERM)
        #expect(await parley.wait() == .exited(0))
    }

    private static func judge(
        _ hooks: [HookReceiver.Hook], _ tickets: [Int64], _ installation: Installation, _ desk: Desk
    ) async throws {
        let events = try await installation.list("events?type=ticket.updated", key: desk.key)
        #expect(Set(hooks.map(\.id)) == Set(events.compactMap { $0["id"]?.integerValue.map { "msg_\($0)" } }))
        #expect(events.count == Self.tickets * changes)
        let repeats = Dictionary(grouping: hooks, by: \.id).values
        #expect(repeats.allSatisfy { Set($0.map(\.body)).count == 1 })
        print("webhooks: \(repeats.count) events, \(hooks.count - repeats.count) repeats after \(kills) kills")
        var seen: Set<String> = []
        let first = hooks.filter { seen.insert($0.id).inserted }
        for ticket in tickets {
            let subjects = first.filter { $0.data["ticket_id"]?.integerValue == ticket }
                .compactMap { $0.data["changed"]?["subject"]?.stringValue }
            #expect(subjects == (0..<changes).map { "change \($0)" }, "ticket \(ticket)")
        }
        let isSettled = try await eventually(within: .seconds(30)) {
            try await installation.list("deliveries?destination=webhook&state=queued", key: desk.key).isEmpty
        }
        #expect(isSettled)
        #expect(
            try await installation.list("deliveries?destination=webhook&state=sent", key: desk.key).count
                == events.count)
    }

    // MARK: Signatures

    @Test(
        "The package standardwebhooks takes what arrives, signed by each secret that is valid, and nothing else",
        .enabled(
            if: !StandardWebhooks.isMissing,
            "there is no Python with the package standardwebhooks: run scripts/setup --tests, or set PARLEY_TEST_PYTHON"
        ))
    func signatures() async throws {
        try await Installation.with(on: .sqlite, flags: Self.allowed) { installation in
            try await HookReceiver.listening { receiver in
                let desk = Desk(installation: installation, key: try await installation.makeKey())
                let parley = try installation.serve()
                try await installation.ready()
                let (id, old) = try await desk.endpoint(receiver.url)
                #expect(try await desk.test(id)["state"] == "sent")
                let new = try await desk.send(.post, "/webhook-endpoints/\(id)/rotate-secret").body["secret"]?
                    .stringValue
                #expect(try await desk.test(id)["state"] == "sent")
                let hooks = receiver.hooks
                try #require(hooks.count == 2 && new != nil)
                func verifies(_ hook: HookReceiver.Hook, _ secret: String?, _ suffix: String = "") async throws -> Bool
                {
                    try await StandardWebhooks.verifies(hook.body + suffix, hook.headers, secret: secret ?? "")
                }
                #expect(try await verifies(hooks[0], old))
                #expect(try await !verifies(hooks[0], new))
                #expect(try await verifies(hooks[1], old))
                #expect(try await verifies(hooks[1], new))
                #expect(try await !verifies(hooks[1], new, " "))
                let log = String(
                    decoding: FileManager.default.contents(atPath: installation.log) ?? Data(), as: UTF8.self)
                #expect(!log.contains("whsec_") && !log.contains("v1,"))
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
            }
        }
    }

    // MARK: What must not be reached

    @Test("Private addresses are reached only where they are allowed, redirects are not followed, no proxy is asked")
    func guarded() async throws {
        try await Installation.with(on: .sqlite) { installation in
            try await HookReceiver.listening { receiver in
                let desk = Desk(installation: installation, key: try await installation.makeKey())
                let proxy = "http://127.0.0.1:\(try freePort())"
                var parley = try installation.serve(
                    flags: Self.allowed, environment: ["http_proxy": proxy, "all_proxy": proxy])
                try await installation.ready()
                let (direct, _) = try await desk.endpoint(receiver.url)
                let (redirected, _) = try await desk.endpoint(receiver.elsewhere)
                #expect(try await desk.test(direct)["state"] == "sent")
                let delivery = try await desk.test(redirected)
                #expect(delivery["error_code"] == "redirect" && delivery["attempts"]?[0]?["status"] == 307)
                #expect(receiver.hooks.count == 1)
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
                parley = try installation.serve()
                try await installation.ready()
                let refused = try await desk.test(direct)
                #expect(refused["state"] == "failed" && refused["error_code"] == "address_forbidden")
                let made = try await desk.send(
                    .post, "/webhook-endpoints", ["url": .string(receiver.url), "event_types": ["*"]])
                #expect(made.status == 400 && made.body["errors"]?[0]?["field"] == "url")
                #expect(receiver.hooks.count == 1)
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
                let wrong = try await installation.run(
                    ["serve"], environment: ["PARLEY_WEBHOOK_ALLOWED_NETWORKS": "10.0.0.0/33"])
                #expect(wrong.end == .exited(2) && wrong.errors.contains("PARLEY_WEBHOOK_ALLOWED_NETWORKS"))
                #expect(wrong.errors.split(separator: "\n").count == 1)
            }
        }
    }
}

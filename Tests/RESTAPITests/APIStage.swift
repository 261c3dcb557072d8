import Desk
import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import IntercomBridge
import IntercomSandbox
import JSON
import Kernel
import Knowledge
import Metrics
import RESTAPI
import Routing
import SQL
import ServiceLifecycle
import TelegramSandbox
import TestSupport
import Testing
import WebhooksOut

/// A desk at work, and its API without a socket.
struct APIStage: Sendable {
    let desk: DeskHarness
    let responder: RouterResponder<APIContext>
    let routes: [(method: HTTPMethod, path: String)]
    /// What every answer has to be like.
    let described: DescribedAPI
    /// `<key_id>.<secret>` of a key that may do everything.
    let key: String
    /// Where webhooks go.
    let outside: RecordingHTTP
    let intercom: IntercomSandbox

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let data: Data

        /// The body as JSON; null when it is none.
        var json: JSONValue { (try? JSONValue(parsing: data)) ?? .null }
        var text: String { String(decoding: data, as: UTF8.self) }
        subscript(_ name: String) -> JSONValue? { json[name] }
        /// The first field that is said to be wrong.
        var field: String? { json["errors"]?[0]?["field"]?.stringValue }
        var rows: [JSONValue] { json["data"]?.arrayValue ?? [] }
    }

    static func run(
        on engine: TestEngine, settings: ServiceSettings = DeskHarness.settings, limits: APILimits = APILimits(),
        _ body: (APIStage) async throws -> Void
    ) async throws {
        let migrations =
            DeskHarness.migrations + RoutingSchema.migrations + WebhooksSchema.migrations + IntercomSchema.migrations
            + KnowledgeSchema.migrations
        try await DeskHarness.run(on: engine, settings: settings, migrations: migrations) { desk in
            let key = try await makeKey(["*"], desk)
            let (outside, committed) = (RecordingHTTP(), Signal())
            let log = EventLog(committed: {
                desk.events.wake()
                committed.raise()
            })
            let webhooks = WebhookService(
                database: desk.database, secrets: desk.secrets, http: outside, events: log, objects: APIObjects(),
                publicURL: "https://desk.example.com", committed: committed)
            let intercom = IntercomSandbox()
            let bridge = BridgeService(
                desk: desk.service, secrets: desk.secrets, http: IntercomSandboxTransport(intercom), fileHTTP: outside,
                events: log, committed: Signal())
            let router = RESTAPI.router(
                desk: desk.service, webhooks: webhooks, bridge: bridge,
                intercom: IntercomAddresses(publicURL: "https://desk.example.com"), secrets: desk.secrets, log: log,
                events: desk.events, external: ExternalKnowledge(http: outside),
                migrations: migrations, metrics: .shared, limits: limits)
            let responder = router.buildResponder()
            let document = await responder.respond(to: Request(method: .get, target: "/api/v1/openapi.json"))
            let described = DescribedAPI(document: try JSONValue(parsing: try await document.body.collect()))
            let stage = APIStage(
                desk: desk, responder: responder, routes: router.endpoints, described: described, key: key,
                outside: outside, intercom: intercom)
            try await serving(webhooks) { try await body(stage) }
        }
    }

    private static func serving(_ service: any Service, _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [service])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    static func makeKey(
        _ scopes: [String], _ desk: DeskHarness, expiresAt: Timestamp? = nil
    ) async throws -> String {
        let made = try await desk.database.write {
            try KeyBook().create(name: "Test", scopes: scopes, expiresAt: expiresAt, at: .now, in: $0)
        }
        return "\(made.key.keyID).\(made.secret)"
    }

    // MARK: Asking

    func send(
        _ method: HTTPMethod, _ target: String, _ body: Data = Data(), headers: HTTPFields = [:], key: String?,
        from address: String = "127.0.0.1"
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        let request = Request(
            method: method, target: target, headers: headers, body: RequestBody(body), remoteAddress: address)
        let response = await responder.respond(to: request)
        let answer = Answer(
            status: response.status.code, headers: response.headers, data: try await response.body.collect())
        let faults = described.faults(method, target, response, try? JSONValue(parsing: answer.data))
        #expect(faults.isEmpty, "\(method) \(target) \(answer.status) \(answer.text)")
        if answer.status >= 400 {
            #expect(response.headers[.contentType] == "application/problem+json", "\(method) \(target)")
            #expect(answer["status"]?.integerValue == Int64(answer.status))
            #expect(answer["title"]?.stringValue != nil && answer["type"]?.stringValue != nil)
        }
        return answer
    }

    /// The response itself, its body not read.
    func respond(_ method: HTTPMethod, _ target: String, headers: HTTPFields = [:]) async throws -> Response {
        var headers = headers
        headers[.authorization] = "Bearer \(key)"
        let response = await responder.respond(
            to: Request(
                method: method, target: "/api/v1\(target)", headers: headers, body: RequestBody(Data()),
                remoteAddress: "127.0.0.1"))
        #expect(described.faults(method, "/api/v1\(target)", response, nil).isEmpty, "\(method) \(target)")
        return response
    }

    func get(_ target: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, "/api/v1\(target)", headers: headers, key: key)
    }

    func post(_ target: String, _ body: JSONValue? = nil, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.post, "/api/v1\(target)", body?.serialized() ?? Data(), headers: headers, key: key)
    }

    func put(_ target: String, _ body: JSONValue) async throws -> Answer {
        try await send(.put, "/api/v1\(target)", body.serialized(), key: key)
    }

    /// A request that does not belong to the described API.
    /// - Returns: the status.
    func outside(
        _ method: HTTPMethod, _ target: String, _ body: Data = Data(), headers: [(String, String)] = []
    ) async throws -> Int {
        var fields: HTTPFields = [:]
        for (name, value) in headers { fields.append(HTTPFields.Name(name), value) }
        let request = Request(
            method: method, target: target, headers: fields, body: RequestBody(body), remoteAddress: "127.0.0.1")
        return await responder.respond(to: request).status.code
    }

    /// So many events of a type, once they are shown: PostgreSQL shows one when no older transaction is open any more.
    func events(_ type: String, count: Int) async throws -> [JSONValue] {
        var rows: [JSONValue] = []
        let areShown = try await desk.eventually {
            rows = try await get("/events?type=\(type)").rows
            return rows.count == count
        }
        return try #require(areShown ? rows : nil)
    }

    func patch(_ target: String, _ body: JSONValue, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.patch, "/api/v1\(target)", body.serialized(), headers: headers, key: key)
    }

    // MARK: Acting

    /// Has the customer write, and waits until it stands in the topic.
    /// - Returns: the ticket's number and its topic.
    func open(_ text: String = "hello", by person: SandboxPerson? = nil) async throws -> (ticket: Int64, topic: Int64) {
        let person = person ?? desk.customer
        let before = desk.sandbox.topics(of: desk.group).count
        try person.send(.text(text), to: .bot(desk.bot))
        let topic = try await desk.topic(at: before)
        #expect(try await desk.eventually { !desk.posts(in: topic).isEmpty })
        let ticket = try #require(try await desk.tickets().last)
        return (ticket.id.rawValue, topic)
    }

    /// Another customer, who has begun to write to the bot.
    func customer(_ name: String) throws -> SandboxPerson {
        let person = desk.sandbox.makePerson(firstName: name)
        try person.start(desk.bot)
        return person
    }

    /// The texts that the customer has got.
    func received() -> [String?] { desk.received(by: desk.customer).map(\.text) }
}

import FoundationEssentials
import HTTPClient
import HTTPTypes
import IntercomAPI
import IntercomSandbox
import JSON
import TestSupport
import Testing

/// A simulator with a clock that stands still, a client without a socket, and an endpoint for notifications.
struct Stage {
    /// Unix seconds at the start of each test; the beginning of a window of calls.
    static let start: Int64 = 1_734_537_500
    static let externalID = "telegram:42"
    static let admin = "101"

    let clock = TestClock(Stage.start)
    let sandbox: IntercomSandbox
    let transport: ListeningTransport
    let client: IntercomClient
    /// Stands for our endpoint.
    let hook = RecordingHTTP()
    let pump: NotificationPump
    let contact: String

    init(_ change: (inout IntercomSandboxConfiguration) -> Void = { _ in }) async throws {
        var configuration = IntercomSandboxConfiguration()
        configuration.now = { [clock] in clock.now }
        change(&configuration)
        sandbox = IntercomSandbox(configuration)
        transport = ListeningTransport(IntercomSandboxTransport(sandbox))
        client = IntercomClient(baseURL: "https://i.example", token: configuration.token, http: transport)
        pump = NotificationPump(sandbox, http: hook, url: "https://parley.example/intercom-webhook")
        contact = try await client.send(
            CreateContact(externalID: Self.externalID, role: "user", name: "Ann")
        ).value.id
    }

    /// A conversation that the contact began.
    func conversation(_ text: String = "Hello") async throws -> String {
        try await client.send(CreateConversation(contact: contact, role: "user", text: text)).value.conversationID
    }

    func read(_ id: String) async throws -> IntercomConversation {
        try await client.send(RetrieveConversation(id)).value
    }

    func shown(_ id: String) -> IntercomSandbox.Conversation? { sandbox.conversations.first { $0.id == id } }

    func error(of request: some IntercomRequest) async throws -> IntercomError {
        try await #require(throws: IntercomError.self) { try await client.send(request) }
    }

    /// Delivers what is due and answers all that came since the start, without the HEAD.
    func told() async -> [IntercomNotification] {
        await pump.sendDue()
        return hook.requests.filter { $0.method == .post }.map { IntercomNotification(parsing: Data($0.text.utf8)) }
    }

    /// Sends a request as it is, whatever it is.
    func raw(
        _ method: HTTPMethod, _ path: String, _ body: String?, headers: [HTTPFields.Name: String?] = [:]
    ) async throws -> HTTPClientResponse {
        var fields: HTTPFields = [
            .authorization: "Bearer sandbox-token", "Intercom-Version": "2.16", .accept: "application/json",
        ]
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers { fields[name] = value }
        let request = HTTPClientRequest(
            method: method, url: "https://i.example\(path)", headers: fields,
            body: body.map { .bytes(Data($0.utf8)) } ?? .none)
        return try await transport.send(request)
    }
}

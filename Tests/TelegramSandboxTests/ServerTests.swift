import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import JSON
import Synchronization
import TelegramBotAPI
import Testing

@testable import TelegramSandbox

@Suite("The simulator's server")
struct ServerTests {
    /// Runs the server while the body works.
    private func serve(
        _ stage: Stage, _ body: @Sendable (SandboxServer, BotAPIClient, HTTPClient) async throws -> Void
    ) async throws {
        let http = HTTPClient()
        let server = SandboxServer(stage.sandbox, http: http)
        try server.start()
        let client = BotAPIClient(baseURL: server.baseURL, token: try #require(BotToken(Stage.token)), http: http)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(server, client, http)
            group.cancelAll()
        }
    }

    @Test("JSON, multipart, forms and queries are taken; files are served")
    func calls() async throws {
        let stage = try Stage()
        try await serve(stage) { server, client, http in
            #expect(try await client.send(GetMe()).id == 700)
            let upload = FileSource.upload(Upload(.data(Data("pdf".utf8)), fileName: "a.pdf"))
            let message = try await client.send(SendDocument(chatID: 501, document: upload, caption: "Hi"))
            let fileID = try #require(message.content.file?.fileID)
            let path = try #require(try await client.send(GetFile(fileID: fileID)).filePath)
            #expect(try await client.streamFile(path: path).body.collect() == Data("pdf".utf8))
            let query = HTTPClientRequest(url: "\(server.baseURL)/bot700:secret/sendMessage?chat_id=501&text=a%20b")
            #expect(try await http.send(query).status == .ok)
            let form = HTTPClientRequest(
                method: .post, url: "\(server.baseURL)/bot700:secret/sendMessage",
                headers: [.contentType: "application/x-www-form-urlencoded"],
                body: .bytes(Data("chat_id=501&text=c+d%21".utf8)))
            #expect(try await http.send(form).status == .ok)
            #expect(stage.sandbox.messages(bot: 700, person: 501).suffix(3).map(\.text) == ["Hi", "a b", "c d!"])
            let unknown = HTTPClientRequest(url: "\(server.baseURL)/bot700:wrong/getMe")
            #expect(try await http.send(unknown).status == .unauthorized)
        }
    }

    @Test("A cut connection leaves the outcome open; the message is there")
    func cut() async throws {
        let stage = try Stage()
        try await serve(stage) { _, client, _ in
            stage.sandbox.inject(SandboxFault(.cutAfterAcceptance, method: "sendMessage"))
            let error = try await #require(throws: BotAPIError.self) {
                try await client.send(SendMessage(chatID: 501, text: "Hi"))
            }
            #expect(error.outcome == .unknown)
            #expect(stage.sandbox.messages(bot: 700, person: 501).last?.text == "Hi")
            stage.sandbox.inject(SandboxFault(.tooManyRequests(retryAfter: 7)))
            let refused = try await #require(throws: BotAPIError.self) {
                try await client.send(SendMessage(chatID: 501, text: "Hi"))
            }
            #expect(refused.retryAfter == 7)
        }
    }

    @Test("Updates go to the webhook with its secret, each chat's in order, until they are taken")
    func webhook() async throws {
        let stage = try Stage()
        let hook = Hook()
        let receiver = HTTPServer(responder: hook.router().buildResponder())
        try receiver.start()
        try await serve(stage) { server, client, _ in
            let url = "http://127.0.0.1:\(receiver.port ?? 0)/hook"
            #expect(try await client.send(SetWebhook(url: url, secretToken: "s3")))
            for number in 0..<20 { try stage.customer.send(.text("\(number)"), to: .bot(700)) }
            try await hook.wait(for: 21)
            let received = hook.received.withLock { $0 }
            // The first is refused once and comes again.
            #expect(received.map(\.text) == ["0"] + (0..<20).map(String.init))
            #expect(Set(received.map(\.secret)) == ["s3"])
            // The last answer has yet to come back.
            for _ in 0..<500 where try await client.send(GetWebhookInfo()).pendingUpdateCount > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await client.send(GetWebhookInfo()).pendingUpdateCount == 0)
        }
        await receiver.stop()
    }

    @Test("People and faults can be moved from outside")
    func control() async throws {
        let stage = try Stage()
        try await serve(stage) { server, _, http in
            func post(_ action: String, _ body: JSONValue) async throws -> JSONValue {
                let response = try await http.send(
                    HTTPClientRequest(
                        method: .post, url: "\(server.baseURL)/sandbox/\(action)", body: .bytes(body.serialized())))
                #expect(response.status == .ok, "\(action): \(String(decoding: response.body, as: UTF8.self))")
                return try JSONValue(parsing: response.body)
            }
            let person = try await post("make_person", ["first_name": "Zoe"])
            let sent = try await post("send", ["person": try #require(person["id"]), "bot": 700, "text": "Hello"])
            #expect(sent["id"]?.integerValue != nil)
            #expect(stage.sandbox.pendingUpdates(of: 700) == 1)
            #expect(try await post("fault", ["effect": "error", "status": 500, "method": "getMe"]) == true)
            let topic = try await post(
                "topic", ["person": 502, "group": .integer(stage.group), "do": "create", "name": "x"])
            #expect(topic["id"]?.integerValue == stage.sandbox.topics(of: stage.group).first?.id)
            let report = try await http.send(HTTPClientRequest(url: "\(server.baseURL)/sandbox/report"))
            #expect(try JSONValue(parsing: report.body)["is_clean"] == true)
            let path = "messages?group=\(stage.group)"
            let messages = try await http.send(HTTPClientRequest(url: "\(server.baseURL)/sandbox/\(path)"))
            #expect(try JSONValue(parsing: messages.body).arrayValue?.count == 1)
            let wrong = try await http.send(HTTPClientRequest(method: .post, url: "\(server.baseURL)/sandbox/dance"))
            #expect(wrong.status == .badRequest)
        }
    }

    /// A webhook that refuses the first update once.
    final class Hook: Sendable {
        let received = Mutex<[(text: String, secret: String)]>([])

        func router() -> Router<BasicRequestContext> {
            let router = Router()
            router.post("/hook") { [self] request, _ in
                let update = try JSONValue(parsing: try await request.body.collect())
                let text = update["message"]?["text"]?.stringValue ?? "?"
                let secret = request.headers["X-Telegram-Bot-Api-Secret-Token"] ?? ""
                let count = received.withLock { received in
                    received.append((text, secret))
                    return received.count
                }
                return count == 1 ? HTTPStatus.internalServerError : HTTPStatus.ok
            }
            return router
        }

        func wait(for count: Int) async throws {
            for _ in 0..<500 where received.withLock(\.count) < count { try await Task.sleep(for: .milliseconds(10)) }
        }
    }
}

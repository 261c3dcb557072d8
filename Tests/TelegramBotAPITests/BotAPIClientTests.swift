import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Synchronization
import Testing

@testable import TelegramBotAPI

@Suite("The client")
struct BotAPIClientTests {
    /// Answers every request alike and remembers them.
    final class Server: HTTPSending {
        let answer: Result<HTTPClientResponse, HTTPClientError>
        let requests = Mutex<[HTTPClientRequest]>([])

        init(_ status: HTTPStatus, _ body: String, headers: HTTPFields = [:]) {
            answer = .success(HTTPClientResponse(status: status, headers: headers, body: Data(body.utf8)))
        }

        init(error: HTTPClientError) { answer = .failure(error) }

        func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            requests.withLock { $0.append(request) }
            return try answer.get()
        }

        var last: HTTPClientRequest? { requests.withLock(\.last) }
    }

    private func client(_ server: Server) throws -> BotAPIClient {
        BotAPIClient(baseURL: "http://127.0.0.1:9/", token: try #require(BotToken("1:secret")), http: server)
    }

    @Test("A call without files is JSON")
    func json() async throws {
        let server = Server(200, #"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bot"}}"#)
        let me = try await client(server).send(GetMe())
        #expect(me.firstName == "Bot")
        let request = try #require(server.last)
        #expect(request.url == "http://127.0.0.1:9/bot1:secret/getMe")
        #expect(request.method == .post)
        #expect(request.headers[.contentType] == "application/json")
        guard case .bytes(let body) = request.body else { return #expect(Bool(false), "not bytes") }
        #expect(String(decoding: body, as: UTF8.self) == "{}")
    }

    @Test("A call with files is multipart: texts as they are, all else as JSON")
    func multipart() async throws {
        let server = Server(200, #"{"ok":true,"result":{"message_id":7}}"#)
        let file = Upload(.path("/tmp/a b.jpg"), fileName: "a b.jpg", contentType: "image/jpeg")
        let call = try SendPhoto(chatID: -5, photo: .upload(file), caption: "Hi", options: .init(protectContent: true))
            .call()
        let answer = try await client(server).send(call)
        #expect(try answer.result(as: MessageID.self).messageID == 7)
        guard case .multipart(let parts) = server.last?.body else { return #expect(Bool(false), "not multipart") }
        let texts = parts.map { part in
            switch part.content {
            case .bytes(let data): "\(part.name)=\(String(decoding: data, as: UTF8.self))"
            case .file(let path): "\(part.name)=@\(path);\(part.fileName ?? "");\(part.contentType ?? "")"
            }
        }
        #expect(
            texts == [
                "caption=Hi", "chat_id=-5", "photo=attach://file0", "protect_content=true",
                "file0=@/tmp/a b.jpg;a b.jpg;image/jpeg",
            ])
    }

    @Test("Updates come as they stand, to be stored before they are confirmed")
    func updates() async throws {
        let server = Server(200, #"{"ok":true,"result":[{"update_id":1,"message":{"x":[1]}}, {"update_id":2}]}"#)
        let updates = try await client(server).getUpdates(GetUpdates(offset: 1, timeoutSeconds: 25))
        #expect(updates.map(\.updateID) == [1, 2])
        #expect(String(decoding: updates[0].body, as: UTF8.self) == #"{"update_id":1,"message":{"x":[1]}}"#)
        #expect(server.last?.timeout == .seconds(40))
    }

    @Test("A refusal is an error with the answer beside it")
    func refusal() async throws {
        let body =
            #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}"#
        let server = Server(429, body, headers: [.retryAfter: "5"])
        let error = try await #require(throws: BotAPIError.self) { try await client(server).send(GetMe()) }
        #expect(error.code == .retryAfter)
        #expect(error.retryAfter == 5)
        #expect(error.response == body)
    }

    @Test("An answer that is done but unreadable is not taken for a failure to do it")
    func unreadableResult() async throws {
        let server = Server(200, #"{"ok":true,"result":"surprise"}"#)
        let error = try await #require(throws: BotAPIError.self) { try await client(server).send(GetMe()) }
        #expect(error.code == .malformedAnswer)
        #expect(error.outcome == .done)
    }

    @Test("2xx without the Bot API's answer leaves the outcome open")
    func garbage() async throws {
        let server = Server(200, "<html>Welcome to the hotel's network</html>")
        let error = try await #require(throws: BotAPIError.self) { try await client(server).send(GetMe()) }
        #expect(error.outcome == .unknown)
    }

    @Test("The token stands in no error")
    func redaction() async throws {
        let failing = Server(
            error: HTTPClientError(
                code: .connectionLost, outcome: .maybeReceived, message: "http://127.0.0.1:9/bot1:secret/getMe"))
        let echoing = Server(404, "no such page: /bot1:secret/getMe")
        for server in [failing, echoing] {
            let error = try await #require(throws: BotAPIError.self) { try await client(server).send(GetMe()) }
            #expect(!"\(error) \(error.response ?? "")".contains("secret"))
        }
    }

    @Test("A download's path is encoded, its silence limited; a refusal is one without the token")
    func download() async throws {
        let server = Server(200, "bytes")
        #expect(try await client(server).streamFile(path: "photos/a b?.jpg").body.collect() == Data("bytes".utf8))
        #expect(server.last?.url == "http://127.0.0.1:9/file/bot1:secret/photos/a%20b%3F.jpg")
        #expect(server.last?.silenceTimeout == .seconds(30))
        let missing = Server(404, #"{"ok":false,"error_code":404,"description":"Not Found: /bot1:secret/x"}"#)
        let error = try await #require(throws: BotAPIError.self) {
            _ = try await client(missing).streamFile(path: "x")
        }
        #expect(error.code == .notFound && !"\(error)".contains("secret"))
    }

    @Test("The answer for the log is at most 4 kB of whole characters")
    func excerpt() {
        let answer = BotAPIAnswer(body: Data(("a" + String(repeating: "é", count: 4000)).utf8))
        #expect(answer.excerpt.utf8.count == 4095)
        #expect(!answer.excerpt.contains("\u{FFFD}"))
    }
}

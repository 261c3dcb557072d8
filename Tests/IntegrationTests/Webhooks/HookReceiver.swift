import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Synchronization

/// A receiver of webhooks, as somebody else's program would be.
struct HookReceiver: Sendable {
    struct Hook: Sendable {
        /// Those of Standard Webhooks.
        let headers: [String: String]
        let body: String

        var id: String { headers["webhook-id"] ?? "" }
        var data: JSONValue { (try? JSONValue(parsing: body))?["data"] ?? .null }
    }

    private final class Kept: Sendable {
        let hooks = Mutex<[Hook]>([])
    }

    private let kept: Kept
    let port: Int

    /// In the order in which they came.
    var hooks: [Hook] { kept.hooks.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)/hook" }
    /// Answers with a redirect to `url`.
    var elsewhere: String { "http://127.0.0.1:\(port)/elsewhere" }

    /// Listens while `body` runs.
    static func listening<Value>(_ body: (HookReceiver) async throws -> Value) async throws -> Value {
        let kept = Kept()
        let router = Router()
        router.post("/hook") { request, _ in
            let body = String(decoding: try await request.body.collect(upTo: 1 << 20), as: UTF8.self)
            let headers = Dictionary(
                uniqueKeysWithValues: ["webhook-id", "webhook-timestamp", "webhook-signature"].map {
                    ($0, request.headers[HTTPFields.Name($0)] ?? "")
                })
            kept.hooks.withLock { $0.append(Hook(headers: headers, body: body)) }
            return Response(status: .noContent)
        }
        router.post("/elsewhere") { _, _ in Response(status: HTTPStatus(code: 307), headers: ["Location": "/hook"]) }
        let server = HTTPServer(configuration: .init(), responder: router.buildResponder())
        try server.start()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(HookReceiver(kept: kept, port: server.port ?? 0)))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return try result.get()
    }
}

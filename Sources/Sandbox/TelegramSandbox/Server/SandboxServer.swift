import FoundationEssentials
package import HTTPClient
import HTTPServer
import HTTPTypes
import JSON
package import Logging
import ServiceLifecycle
import Synchronization

/// The simulator as a server: `/bot<token>/<method>` and `/file/bot<token>/<path>` as the Bot API, `/sandbox/…` to move
/// people and faults from outside. For loopback only: it asks nobody for a password.
package final class SandboxServer: Service {
    package let sandbox: TelegramSandbox
    private let configuration: HTTPServer.Configuration
    private let logger: Logger
    private let pump: WebhookPump
    private let state: Mutex<State>
    private let absences: AsyncStream<Duration>
    private let absence: AsyncStream<Duration>.Continuation

    private struct State {
        /// `nil` while connections are refused.
        var server: HTTPServer?
        /// Kept when the server is made anew.
        var port: Int?
    }

    /// - Parameter http: sends updates to webhooks.
    package init(
        _ sandbox: TelegramSandbox, http: any HTTPSending, host: String = "127.0.0.1", port: Int = 0,
        logger: Logger = Logger(label: "telegram-sandbox")
    ) {
        self.sandbox = sandbox
        self.logger = logger
        var configuration = HTTPServer.Configuration(host: host, port: port)
        configuration.maximumBodySize = 64 << 20
        // A long poll takes up to 50 s.
        configuration.handlerTimeout = .seconds(90)
        configuration.idleTimeout = .seconds(120)
        configuration.drainTimeout = .milliseconds(300)
        self.configuration = configuration
        (absences, absence) = AsyncStream.makeStream()
        state = Mutex(State())
        pump = WebhookPump(sandbox: sandbox, http: http, logger: logger)
    }

    /// `nil` before `start()`.
    package var port: Int? { state.withLock(\.port) }

    /// Such as `http://127.0.0.1:40123`; to be given to a client in place of `https://api.telegram.org`.
    package var baseURL: String { "http://\(configuration.host):\(port ?? 0)" }

    /// Begins to listen, so that `port` is known; also again, at the same port. Updates are sent only while `run()` runs.
    package func start() throws {
        var configuration = configuration
        if let port { configuration.port = port }
        let router = Self.router(sandbox) { [absence] time in _ = absence.yield(time) }
        let server = HTTPServer(configuration: configuration, responder: router.buildResponder(), logger: logger)
        try server.start()
        state.withLock { $0 = State(server: server, port: server.port) }
    }

    /// From now on connections are refused, as when a machine is there and the program is not, until `start()`.
    package func refuseConnections() async {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        await server?.stop()
    }

    /// Serves until the surrounding group shuts down or the task is cancelled.
    package func run() async throws {
        if port == nil { try start() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [pump] in await pump.run() }
            group.addTask { await self.beAbsent() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        await refuseConnections()
    }

    /// Refuses connections for as long as it is told to by an action.
    private func beAbsent() async {
        for await time in absences {
            // The action itself is answered first.
            try? await Task.sleep(for: .milliseconds(50))
            await refuseConnections()
            try? await Task.sleep(for: time)
            guard !Task.isCancelled else { return }
            do { try start() } catch { logger.error("cannot listen again", metadata: ["error": "\(error)"]) }
        }
    }

    static func router(
        _ sandbox: TelegramSandbox, absence: @escaping @Sendable (Duration) -> Void = { _ in }
    ) -> Router<BasicRequestContext> {
        let router = Router()
        for method in [HTTPMethod.get, .post] {
            router.on("/:bot/:method", method: method) { request, context in
                try await call(sandbox, request, context)
            }
        }
        router.get("/file/:bot/**") { _, context in try file(sandbox, context) }
        router.get("/sandbox/:action") { request, context in
            let arguments = request.queryItems.map {
                ($0.name, Int64($0.value).map(JSONValue.integer) ?? .string($0.value))
            }
            return try control(sandbox, context, .object(Dictionary(arguments) { $1 }))
        }
        router.post("/sandbox/refuse_connections") { request, _ in
            let body = try? JSONValue(parsing: try await request.body.collect())
            absence(.milliseconds(body?["milliseconds"]?.integerValue ?? 1000))
            return Response(headers: [.contentType: "application/json"], body: .bytes(Data("true".utf8)))
        }
        router.post("/sandbox/:action") { request, context in
            let body = try await request.body.collect()
            guard let arguments = body.isEmpty ? .object([:]) : try? JSONValue(parsing: body) else {
                throw HTTPError(.badRequest, message: "the body is not JSON")
            }
            return try control(sandbox, context, arguments)
        }
        return router
    }

    private static func call(
        _ sandbox: TelegramSandbox, _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let bot = try context.parameters.require("bot")
        guard bot.hasPrefix("bot") else { throw HTTPError(.notFound, message: "no such path") }
        let query = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { $1 }
        let call = SandboxCall(
            token: String(bot.dropFirst(3)), method: try context.parameters.require("method"), query: query,
            contentType: request.headers[.contentType] ?? "", body: try await request.body.collect())
        let reply = await sandbox.respond(to: call)
        // A body that is promised, begun and never ended: the connection breaks.
        if reply.isCut {
            return Response(
                body: .stream(length: 1 << 20) { writer in
                    try await writer.write(Data("{".utf8))
                    try await Task.sleep(for: .milliseconds(50))
                    throw SandboxProblem("cut off by a fault")
                })
        }
        var headers: HTTPFields = [.contentType: reply.contentType]
        if let seconds = reply.retryAfter { headers[.retryAfter] = "\(seconds)" }
        return Response(status: HTTPStatus(code: reply.status), headers: headers, body: .bytes(reply.body))
    }

    private static func file(_ sandbox: TelegramSandbox, _ context: BasicRequestContext) throws -> Response {
        let path = context.parameters.catchAll.joined(separator: "/")
        let bot = try context.parameters.require("bot")
        guard bot.hasPrefix("bot"), let data = sandbox.download(token: String(bot.dropFirst(3)), path: path) else {
            let answer: JSONValue = ["ok": false, "error_code": 404, "description": "Not Found"]
            return Response(
                status: .notFound, headers: [.contentType: "application/json"], body: .bytes(answer.serialized()))
        }
        return Response(headers: [.contentType: "application/octet-stream"], body: .bytes(data))
    }

    private static func control(
        _ sandbox: TelegramSandbox, _ context: BasicRequestContext, _ arguments: JSONValue
    ) throws -> Response {
        do {
            let result = try sandbox.control(try context.parameters.require("action"), arguments)
            return Response(headers: [.contentType: "application/json"], body: .bytes(result.serialized()))
        } catch let problem as SandboxProblem {
            throw HTTPError(.badRequest, message: problem.description)
        }
    }
}

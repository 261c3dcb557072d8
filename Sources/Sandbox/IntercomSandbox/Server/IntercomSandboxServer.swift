import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
package import Logging
import ServiceLifecycle
import Synchronization

/// The simulator as a server: Intercom's paths, `/files/…` for what teammates attach, and `/sandbox/…` to act and to look
/// from outside. For loopback only: the latter ask nobody for a password.
package final class IntercomSandboxServer: Service {
    package let sandbox: IntercomSandbox
    private let server: HTTPServer

    package init(
        _ sandbox: IntercomSandbox, host: String = "127.0.0.1", port: Int = 0,
        logger: Logger = Logger(label: "intercom-sandbox")
    ) {
        self.sandbox = sandbox
        var configuration = HTTPServer.Configuration(host: host, port: port)
        configuration.maximumBodySize = 256 << 20
        configuration.drainTimeout = .milliseconds(300)
        server = HTTPServer(
            configuration: configuration, responder: Self.router(sandbox).buildResponder(), logger: logger)
    }

    /// Begins to listen, so that the port is known.
    package func start() throws { try server.start() }

    /// Such as `http://127.0.0.1:40123`; in place of `https://api.intercom.io`.
    package var baseURL: String { "http://127.0.0.1:\(server.port ?? 0)" }

    package func run() async throws { try await server.run() }

    private static func router(_ sandbox: IntercomSandbox) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/sandbox/conversations") { _, _ in json(conversations(sandbox)) }
        router.get("/sandbox/report") { _, _ in json(report(sandbox)) }
        router.post("/sandbox/:action") { request, context in
            let body = try await request.body.collect()
            guard let arguments = body.isEmpty ? .object([:]) : try? JSONValue(parsing: body) else {
                throw HTTPError(.badRequest, message: "the body is not JSON")
            }
            do {
                return json(try sandbox.control(try context.parameters.require("action"), arguments))
            } catch let problem as IntercomSandbox.Problem {
                throw HTTPError(.badRequest, message: problem.description)
            }
        }
        router.get("/files/:id") { _, context in
            guard let file = sandbox.file(try context.parameters.require("id")) else {
                throw HTTPError(.notFound, message: "no such file")
            }
            return Response(headers: [.contentType: file.contentType], body: .bytes(file.data))
        }
        for method in [HTTPMethod.get, .post, .put, .delete] {
            router.on("/**", method: method) { request, _ in try await call(sandbox, request) }
        }
        return router
    }

    private static func call(_ sandbox: IntercomSandbox, _ request: Request) async throws -> Response {
        let reply = sandbox.respond(
            to: .init(
                method: request.method.rawValue, path: request.path,
                query: Dictionary(request.queryItems.map { ($0.name, $0.value) }) { $1 },
                token: request.headers[.authorization].map { String($0.dropFirst("Bearer ".count)) },
                version: request.headers["Intercom-Version"], body: try await request.body.collect()))
        if reply.isCut {
            // A body that is promised, begun and never ended: the connection breaks.
            return Response(
                body: .stream(length: 1 << 20) { writer in
                    try await writer.write(Data("{".utf8))
                    try await Task.sleep(for: .milliseconds(50))
                    throw IntercomSandbox.Problem(description: "cut off by a fault")
                })
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        for (name, value) in reply.headers { headers.append(HTTPFields.Name(name), value) }
        return Response(status: HTTPStatus(code: reply.status), headers: headers, body: .bytes(reply.body))
    }

    private static func json(_ value: JSONValue) -> Response {
        Response(headers: [.contentType: "application/json"], body: .bytes(value.serialized()))
    }

    private static func conversations(_ sandbox: IntercomSandbox) -> JSONValue {
        .array(
            sandbox.conversations.map { conversation in
                [
                    "id": .string(conversation.id), "contact": .string(conversation.contact),
                    "external_id": conversation.externalID.map { .string($0) } ?? .null,
                    "state": .string(conversation.state), "tags": .array(conversation.tags.map { .string($0) }),
                    "parts": .array(
                        conversation.parts.map { part in
                            [
                                "id": .string(part.id), "type": .string(part.type),
                                "body": part.body.map { .string($0) } ?? .null,
                                "author": .string("\(part.authorType):\(part.authorID)"),
                                "files": .array(part.files.map { .string($0) }),
                            ]
                        }),
                ]
            })
    }

    private static func report(_ sandbox: IntercomSandbox) -> JSONValue {
        let report = sandbox.report
        return [
            "calls": .object(report.calls.mapValues { .integer(Int64($0)) }),
            "too_many_requests": .integer(Int64(report.tooManyRequests)),
            "calls_in_empty_window": .integer(Int64(report.callsInEmptyWindow)),
            "refusals": .array(report.refusals.map { .string($0) }),
            "problems": .array(report.problems.map { .string($0) }),
            "notifications_sent": .integer(Int64(report.notificationsSent)),
            "notifications_dropped": .integer(Int64(report.notificationsDropped)),
        ]
    }
}

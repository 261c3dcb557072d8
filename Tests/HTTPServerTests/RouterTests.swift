import FoundationEssentials
import HTTPServer
import HTTPTypes
import Logging
import Testing

private struct Tag: RouterMiddleware {
    typealias Context = BasicRequestContext
    let name: String

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers.append("X-Tag", "\(name)\(response.status)")
        return response
    }
}

private func text(_ response: Response) async throws -> String {
    String(decoding: try await response.body.collect(), as: UTF8.self)
}

@Suite("Router")
struct RouterTests {
    @Test(
        "The most specific route answers",
        arguments: [
            ("/tickets", "list"), ("/tickets/", "list"), ("/tickets/7", "one 7"), ("/tickets/mine", "mine"),
            ("/tickets/mine/notes", "notes of mine"), ("/tickets/a%2Fb", "one a/b"), ("/files/a/b%20c", "files a|b c"),
            ("/files", "files "), ("/tickets/7/other", "status 404"), ("/", "status 404"),
        ])
    func matching(path: String, expected: String) async throws {
        let router = Router()
        router.get("/tickets") { _, _ in "list" }
        router.get("/tickets/:id") { _, context in "one \(try context.parameters.require("id"))" }
        router.get("/tickets/mine") { _, _ in "mine" }
        router.get("tickets/:ticket/notes") { _, context in "notes of \(try context.parameters.require("ticket"))" }
        router.get("/files/**") { _, context in "files \(context.parameters.catchAll.joined(separator: "|"))" }
        let response = await router.respond(to: Request(target: path))
        let answer = response.status == .ok ? try await text(response) : "status \(response.status)"
        #expect(answer == expected)
    }

    @Test("Another method is 405 with Allow; HEAD comes with GET")
    func otherMethod() async {
        let router = Router()
        router.get("/a") { _, _ in "a" }
        router.post("/a") { _, _ in HTTPStatus.created }
        let refused = await router.respond(to: Request(method: .delete, target: "/a"))
        #expect(refused.status == .methodNotAllowed)
        #expect(refused.headers[.allow] == "GET, HEAD, POST")
        #expect(await router.respond(to: Request(method: .head, target: "/a")).status == .ok)
        #expect(await router.respond(to: Request(method: .post, target: "/a")).status == .created)
    }

    @Test("A path that is spelled out answers its own methods alone")
    func literalMethods() async {
        let router = Router()
        router.patch("/tickets/:id") { _, _ in "one" }
        router.post("/tickets/import") { _, _ in "import" }
        let refused = await router.respond(to: Request(method: .patch, target: "/tickets/import"))
        #expect(refused.status == .methodNotAllowed && refused.headers[.allow] == "POST")
        #expect(await router.respond(to: Request(method: .patch, target: "/tickets/7")).status == .ok)
    }

    @Test("What is not percent-encoded UTF-8 is 400", arguments: ["/%", "/%4", "/%zz", "/%ff", "/%00", "/a?b=%GG"])
    func badEncoding(target: String) async {
        let router = Router()
        router.get("/**") { _, _ in "found" }
        #expect(await router.respond(to: Request(target: target)).status == .badRequest)
    }

    @Test("Query items are decoded, in their order, repeated names included")
    func query() {
        let request = Request(target: "/?a=1&b=x+y%2B&a=%C3%A9&flag&empty=&&=v")
        #expect(
            request.queryItems == [
                QueryItem(name: "a", value: "1"), QueryItem(name: "b", value: "x y+"),
                QueryItem(name: "a", value: "é"), QueryItem(name: "flag", value: ""),
                QueryItem(name: "empty", value: ""), QueryItem(name: "", value: "v"),
            ])
    }

    @Test("Middleware wraps in order, sees errors as responses, and a group's stays in the group")
    func middleware() async {
        let router = Router()
        router.add(middleware: Tag(name: "outer"))
        let group = router.group("/api")
        group.add(middleware: Tag(name: "group"))
        group.get("fail") { _, _ -> String in throw HTTPError(.conflict, message: "no") }
        router.get("/plain") { _, _ in "plain" }
        func tags(_ path: String) async -> [String] {
            await router.respond(to: Request(target: path)).headers[values: "X-Tag"]
        }
        #expect(await tags("/api/fail") == ["group409", "outer409"])
        #expect(await tags("/plain") == ["outer200"])
        #expect(await tags("/nowhere") == ["outer404"])
    }

    @Test("Errors are RFC 9457 problems, and what goes wrong inside stays inside")
    func problems() async throws {
        struct Secret: Error {}
        let router = Router()
        router.get("/known") { _, _ -> String in
            throw HTTPError(.conflict, message: "busy", headers: [.retryAfter: "1"])
        }
        router.get("/unknown") { _, _ -> String in throw Secret() }
        let known = await router.respond(to: Request(target: "/known"))
        #expect(known.headers[.contentType] == "application/problem+json")
        #expect(known.headers[.retryAfter] == "1")
        #expect(
            try await text(known) == #"{"detail":"busy","status":409,"title":"Conflict","type":"about:blank"}"#)
        let unknown = await router.respond(to: Request(target: "/unknown"))
        #expect(unknown.status == .internalServerError)
        #expect(try await !text(unknown).contains("Secret"))
    }

    @Test("The problem renderer can be replaced, for the router's own errors too")
    func renderer() async throws {
        let router = Router()
        router.problem = { error, request in
            Response(status: error.status, body: .string("\(error.status) at \(request?.path ?? "?")"))
        }
        #expect(try await text(await router.respond(to: Request(target: "/x"))) == "404 at /x")
    }

    @Test("A parameter of another form is 400")
    func parameter() async {
        let router = Router()
        router.get("/t/:id") { _, context in "\(try context.parameters.require("id", as: Int64.self))" }
        #expect(await router.respond(to: Request(target: "/t/x")).status == .badRequest)
        #expect(await router.respond(to: Request(target: "/t/12")).status == .ok)
    }

    @Test("A body beyond the limit is 413; the route decides the limit")
    func bodyLimit() async {
        let router = Router()
        router.post("/default") { request, _ in "\(try await request.body.collect().count)" }
        router.post("/own") { request, _ in "\(try await request.body.collect(upTo: 3).count)" }
        router.group("/group").add(middleware: BodyLimitMiddleware(bytes: 2))
            .post("") { request, _ in "\(try await request.body.collect().count)" }
        func status(_ path: String) async -> HTTPStatus {
            await router.respond(
                to: Request(method: .post, target: path, body: RequestBody(Data("four".utf8), limit: 4))
            ).status
        }
        #expect(await status("/default") == .ok)
        #expect(await status("/own") == .contentTooLarge)
        #expect(await status("/group") == .contentTooLarge)
    }

    @Test("A sane request id is kept, any other replaced", arguments: [("abc-1", true), ("a b", false), ("", false)])
    func requestID(id: String, isKept: Bool) async {
        let router = Router()
        router.add(middleware: RequestIDMiddleware())
        router.get("/") { _, context in context.requestID }
        let response = await router.respond(to: Request(target: "/", headers: [.xRequestID: id]))
        let answered = response.headers[.xRequestID]
        #expect((answered == id) == isKept)
        #expect(answered?.isEmpty == false)
    }

    @Test("All routes can be listed")
    func endpoints() {
        let router = Router()
        router.group("/api").group("v1").patch("t/:id") { _, _ in "" }
        #expect(router.endpoints.map { "\($0.method) \($0.path)" } == ["PATCH /api/v1/t/:id"])
    }
}

@Suite("Server-sent events")
struct ServerSentEventTests {
    @Test("Every line of the data gets its field, and no field can be smuggled in")
    func encoding() {
        let event = ServerSentEvent(id: "7\ndata: x", event: "tick", data: "a\nb\r\nc\rd\n", retry: 5)
        #expect(
            String(decoding: event.encoded, as: UTF8.self)
                == "id: 7data: x\nevent: tick\nretry: 5\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
    }

    @Test("A stream of events can be read without a server")
    func stream() async throws {
        let response = Response.serverSentEvents { try await $0.send(ServerSentEvent(data: "x")) }
        #expect(response.headers[.contentType] == "text/event-stream")
        #expect(try await text(response) == "data: x\n\n")
    }
}

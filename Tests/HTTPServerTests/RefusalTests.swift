import Glibc
import HTTPServer
import HTTPTypes
import Testing

@Suite("Broken requests")
struct RefusalTests {
    /// What is sent, and what has to come.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ status: Int = 400) { self.init(name, Array(text.utf8), status) }

        init(_ name: String, _ bytes: [UInt8], _ status: Int = 400) {
            self.name = name
            self.bytes = bytes
            self.status = status
        }

        static func get(_ name: String, headers: String, _ status: Int = 400) -> Case {
            Case(name, "GET / HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n", status)
        }

        static func post(_ name: String, headers: String, body: String, _ status: Int = 400) -> Case {
            Case(name, "POST /count HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n\(body)", status)
        }
    }

    static let lines = [
        Case("no version", "GET /\r\n\r\n"),
        Case("nothing but a method", "GET \r\n\r\n"),
        Case("a version of another protocol", "GET / FTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a space behind the version", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n"),
        Case("two spaces before the target", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a NUL in the method", "GE\0T / HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a method that is no token", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("a line feed alone behind the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n"),
        Case("bad UTF-8 in the path", Array("GET /".utf8) + [0xFF] + " HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
        Case("bad UTF-8 in the query", Array("GET /?a=".utf8) + [0xC3] + " HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
        Case("HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        Case("HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", 505),
        Case("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Case("100,000 bytes of one line", String(repeating: "x", count: 100_000), 414),
        Case(
            "a target of 60,000 bytes", "GET /\(String(repeating: "x", count: 60_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414
        ),
    ]

    static let headers = [
        Case("no Host", "GET / HTTP/1.1\r\n\r\n"),
        .get("two Hosts", headers: "Host: y"),
        .get("a header without a colon", headers: "nonsense"),
        .get("a header without a name", headers: ": x"),
        .get("a space before the colon", headers: "X-A : 1"),
        .get("a tab before the colon", headers: "X-A\t: 1"),
        .get("a name that is no token", headers: "X(A): 1"),
        .get("a continued line", headers: "X-A: 1\r\n b"),
        .get("a line continued to another name", headers: "Transfer-E: chunked\r\n ncoding"),
        .get("a NUL in a value", headers: "X-A: a\0b"),
        .get("a NUL in a value that is not the last", headers: "X-A: a\0b\r\nX-B: c"),
        .get("a NUL in a name", headers: "X-\0A: a"),
        .get("a control character in a value", headers: "X-A: a\u{1}b"),
        .get("a carriage return in a value", headers: "X-A: a\rb"),
        .get("a line feed alone", headers: "X-A: a\nX-B: b"),
        Case(
            "bad UTF-8 in a value", Array("GET / HTTP/1.1\r\nHost: x\r\nX-A: ".utf8) + [0xC3, 0x28] + "\r\n\r\n".utf8),
        .get("one long header", headers: "X-A: \(String(repeating: "x", count: 60_000))", 431),
        .get("10,000 headers", headers: (0..<10_000).map { "X-\($0): 1" }.joined(separator: "\r\n"), 431),
        .get("a long cookie", headers: "Cookie: a=\(String(repeating: "x", count: 12_000))", 431),
    ]

    static let bodies: [Case] = [
        .post("a negative length", headers: "Content-Length: -5", body: ""),
        .post("a length with a sign", headers: "Content-Length: +5", body: "hello"),
        .post("a length in hexadecimal", headers: "Content-Length: 0x5", body: "hello"),
        .post("a length that is no number", headers: "Content-Length: five", body: "hello"),
        .post("an empty length", headers: "Content-Length: ", body: "hello"),
        .post("a length beyond 64 bits", headers: "Content-Length: 99999999999999999999999", body: "", 413),
        .post("two lengths", headers: "Content-Length: 5\r\nContent-Length: 6", body: "hello!"),
        .post("the same length twice", headers: "Content-Length: 5\r\nContent-Length: 5", body: "hello"),
        .post("a list of lengths", headers: "Content-Length: 5, 5", body: "hello"),
        .post(
            "length and chunks", headers: "Content-Length: 5\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"),
        .post(
            "chunks and length", headers: "Transfer-Encoding: chunked\r\nContent-Length: 5", body: "0\r\n\r\n"),
        .post("an unknown coding", headers: "Transfer-Encoding: gzip", body: "0\r\n\r\n"),
        .post("two codings", headers: "Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n"),
        .post(
            "two headers with codings", headers: "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            body: "0\r\n\r\n"),
        .post("a coding with a character before it", headers: "Transfer-Encoding: \u{b}chunked", body: "0\r\n\r\n"),
        Case(
            "chunks in HTTP/1.0",
            "POST /count HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        .post("a chunk without a length", headers: "Transfer-Encoding: chunked", body: "zz\r\nhello\r\n0\r\n\r\n"),
        .post(
            "a chunk with a negative length", headers: "Transfer-Encoding: chunked", body: "-5\r\nhello\r\n0\r\n\r\n"),
        .post("a chunk longer than its length", headers: "Transfer-Encoding: chunked", body: "2\r\nhello\r\n0\r\n\r\n"),
        .post(
            "a chunk beyond 64 bits", headers: "Transfer-Encoding: chunked",
            body: "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", 413),
        .post("a compressed body", headers: "Content-Length: 5\r\nContent-Encoding: gzip", body: "hello", 415),
    ]

    private let router = Router()

    init() {
        router.get("/") { _, _ in "hello" }
        router.post("/count") { request, _ in "got \(try await request.body.collect().count)" }
    }

    @Test(
        "Each is answered with a problem that has a name, and nothing behind it is read",
        arguments: lines + headers + bodies)
    func refusal(broken: Case) async throws {
        try await withServer(router) { server, port in
            let answer = try await onThread {
                let client = try RawClient(port: port)
                defer { client.close() }
                client.send(broken.bytes)
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                return client.receive()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(broken.status) "), "\(answer)")
            #expect(answer.contains("\r\nContent-Type: application/problem+json\r\n"), "\(answer)")
            #expect(answer.contains("\r\nX-Request-Id: "), "\(answer)")
            #expect(answer.contains("\r\nConnection: close\r\n"), "\(answer)")
            #expect(answer.contains("\"status\":\(broken.status)"), "\(answer)")
            #expect(!answer.contains("hello"), "\(answer)")
            #expect(await eventually { server.activeRequests == 0 && server.openConnections == 0 })
        }
    }

    @Test("What is unusual and allowed is taken, in whatever pieces it comes", arguments: [1, 7, 4_000])
    func unusual(size: Int) async throws {
        router.put("/echo/**") { request, _ in
            let names: [HTTPFields.Name] = ["x-empty", "X-Space", "X-Text", "X-Last"]
            return names.map { "<\(request.headers[$0] ?? "-")>" }.joined() + request.path
        }
        let head = Array(
            ("\r\nPUT /echo/é?a=ü HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nX-Space: \t a b\t \r\nX-Text: naïve\r\n"
                + (0..<100).map { "X-\($0): some value of no meaning\r\n" }.joined()
                + "X-Last:1\r\nConnection: close\r\n\r\n").utf8)
        try await withServer(router) { _, port in
            let text = try await onThread {
                let client = try RawClient(port: port)
                defer { client.close() }
                for start in stride(from: 0, to: head.count, by: size) {
                    client.send(Array(head[start..<min(start + size, head.count)]))
                }
                return client.receive()
            }
            #expect(text.hasSuffix("<><a b><naïve><1>/echo/é"), "\(text)")
        }
    }

    @Test(
        "A target that cannot be decoded is a problem too, and the connection goes on",
        arguments: ["/%FF", "/?a=%C3", "/%00", "/%zz", "/%"])
    func undecodable(target: String) async throws {
        try await withServer(router) { _, port in
            let text = try await RawClient.exchange(
                port: port,
                "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.contains("\r\nContent-Type: application/problem+json\r\n"))
            #expect(text.contains("\r\nX-Request-Id: "))
            #expect(text.hasSuffix("hello"))
        }
    }

    @Test("A refusal in the middle of a body bears the name that came with the request; what was before it is answered")
    func named() async throws {
        try await withServer(router) { _, port in
            let broken =
                "POST /count HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            let text = try await RawClient.exchange(port: port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + broken)
            #expect(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.contains("helloHTTP/1.1 400 "))
            #expect(text.contains("\r\nX-Request-Id: mine\r\n"))
            #expect(text.contains("the chunks of the request’s body are broken"))
        }
    }

    @Test("HTTP/1.0 needs no Host", arguments: ["", "Host: x\r\n", "Connection: keep-alive\r\n"])
    func old(headers: String) async throws {
        try await withServer(router) { _, port in
            let text = try await RawClient.exchange(port: port, "GET / HTTP/1.0\r\n\(headers)\r\n", until: "hello")
            #expect(text.hasPrefix("HTTP/1.1 200 ") || text.hasPrefix("HTTP/1.0 200 "))
            #expect(text.contains("\r\nX-Request-Id: "))
            #expect(text.hasSuffix("hello"))
        }
    }

    @Test("A line without a space is no request line: the connection is closed without an answer")
    func noRequestLine() async throws {
        try await withServer(router) { _, port in
            let (answer, isClosed) = try await onThread {
                let client = try RawClient(port: port)
                defer { client.close() }
                client.send("GET\r\n")
                return (client.receive(), client.isClosedByServer)
            }
            #expect(answer.isEmpty)
            #expect(isClosed)
        }
    }

    @Test("A chunk's extension without end is no work for a thread, and never a 500")
    func endlessExtension() async throws {
        // On the loop's own thread.
        router.get("/processor-time") { _, _ in
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return "\(time.tv_sec * 1000 + time.tv_nsec / 1_000_000) ms"
        }
        let ask = "GET /processor-time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        try await withServer(
            router,
            configure: { configuration in
                configuration.threads = 1
                configuration.idleTimeout = .seconds(1)
            }
        ) { server, port in
            let answer = try await RawClient.exchange(
                port: port,
                "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;"
                    + String(repeating: "x", count: 100_000))
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
            #expect(await eventually { server.activeRequests == 0 && server.openConnections == 0 })
            let text = try await RawClient.exchange(port: port, ask)
            let time = try #require(
                text.split(separator: "\r\n\r\n").last?.split(separator: " ").first.flatMap { Int($0) })
            #expect(time < 300)
        }
    }
}

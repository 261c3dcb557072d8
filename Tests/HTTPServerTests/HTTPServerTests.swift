import FoundationEssentials
import Glibc
import HTTPServer
import HTTPTypes
import Testing

@Suite("HTTP server over sockets", .serialized)
struct HTTPServerTests {
    private let router = Router()

    init() {
        router.get("/") { _, _ in "hello" }
        router.get("/later") { _, _ in
            try await Task.sleep(for: .milliseconds(5))
            return "later"
        }
        router.post("/count") { request, _ in "got \(try await request.body.collect().count)" }
        router.get("/who") { request, _ in "\(request.remoteAddress ?? "?") \(request.headers["X-Twice"] ?? "-")" }
    }

    @Test("Pipelined requests are answered in their order, suspended ones too")
    func pipelined() async throws {
        try await withServer(router) { _, port in
            let get = { (path: String) in "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }
            let last = "GET /who HTTP/1.1\r\nHost: x\r\nX-Twice: 2\r\nConnection: close\r\n\r\n"
            let text = try await RawClient.exchange(port: port, get("/later") + get("/") + get("/later") + last)
            let bodies = text.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix(while: { $0 != "H" }) }
            #expect(bodies == ["later", "hello", "later", "127.0.0.1 2"])
        }
    }

    @Test("HEAD has the headers of GET and no body, streamed or not")
    func head() async throws {
        router.get("/stream") { _, _ in Response(body: .stream { try await $0.write(Data("x".utf8)) }) }
        try await withServer(router) { _, port in
            let request = { (path: String) in "HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }
            let plain = try await RawClient.exchange(port: port, request("/"))
            #expect(plain.hasPrefix("HTTP/1.1 200 OK\r\n") && plain.contains("Content-Length: 5\r\n"))
            #expect(plain.hasSuffix("\r\n\r\n"))
            #expect(plain.contains("\r\nDate: "))
            let streamed = try await RawClient.exchange(port: port, request("/stream"))
            #expect(streamed.hasPrefix("HTTP/1.1 200 OK\r\n") && streamed.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(
        "Garbage and half requests harm nobody",
        arguments: [
            "\0\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "G", "GET / HTTP/1.1\r\nHost: x",
            "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
            "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        ])
    func garbage(text: String) async throws {
        try await withServer(router) { server, port in
            try await onThread {
                let client = try RawClient(port: port)
                client.send(text)
                usleep(20_000)
                client.close()
            }
            #expect(await eventually { server.activeRequests == 0 && server.openConnections == 0 })
            let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            #expect(try await RawClient.exchange(port: port, request).hasSuffix("hello"))
        }
    }

    @Test("Headers that are too long are refused, and the server goes on")
    func longHeaders() async throws {
        try await withServer(router) { _, port in
            let long = String(repeating: "x", count: 60_000)
            let headers = try await RawClient.exchange(port: port, "GET / HTTP/1.1\r\nHost: x\r\nX-A: \(long)\r\n\r\n")
            #expect(headers.isEmpty || headers.hasPrefix("HTTP/1.1 431 "))
            let line = try await RawClient.exchange(port: port, "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(line.isEmpty || line.hasPrefix("HTTP/1.1 414 ") || line.hasPrefix("HTTP/1.1 431 "))
            let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            #expect(try await RawClient.exchange(port: port, request).hasSuffix("hello"))
        }
    }

    @Test("A body beyond the limit is 413, and the connection can go on", arguments: [true, false])
    func longBody(isChunked: Bool) async throws {
        try await withServer(router, configure: { $0.maximumBodySize = 100_000 }) { _, port in
            let size = 300_000
            let body = String(repeating: "x", count: size)
            let framed = isChunked ? "\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
            let header = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size)"
            let text = try await RawClient.exchange(
                port: port,
                "POST /count HTTP/1.1\r\nHost: x\r\n\(header)\r\n\r\n" + framed
                    + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 413 "))
            #expect(text.contains("application/problem+json"))
            #expect(text.hasSuffix("hello"))
        }
    }

    @Test("A body that is much too long is refused before it is sent, if the client asks first")
    func expectContinue() async throws {
        try await withServer(router) { _, port in
            let request =
                "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"
            let text = try await RawClient.exchange(port: port, request)
            #expect(text.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("Chunked uploads arrive whole, however they are cut", arguments: [1, 7, 5_000, 200_000])
    func chunkedUpload(size: Int) async throws {
        try await withServer(router) { _, port in
            let total = 400_000
            let count = min(total / size, 500)
            let chunk = "\(String(size, radix: 16))\r\n\(String(repeating: "x", count: size))\r\n"
            let text = try await RawClient.exchange(
                port: port,
                "POST /count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + String(repeating: chunk, count: count) + "0\r\n\r\n")
            #expect(text.hasSuffix("got \(count * size)"))
        }
    }

    @Test("A handler that does not read is a brake on its client, not a load on the memory")
    func backPressure() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let read = Note()
        router.post("/slow") { request, _ in
            for try await chunk in request.body {
                if read.count == 0 { for await _ in gate {} }
                read.add(chunk.count)
            }
            return "read \(read.count)"
        }
        let size = 32 << 20
        try await withServer(router, configure: { $0.maximumBodySize = size }) { _, port in
            let sent = Note()
            async let text = onThread {
                let client = try RawClient(port: port, timeout: 30)
                defer { client.close() }
                client.send("POST /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n")
                let piece = [UInt8](repeating: 0, count: 1 << 20)
                for _ in 0..<32 {
                    client.send(piece)
                    sent.add()
                }
                return client.receive()
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(sent.count < 32)
            open.finish()
            #expect(try await text.hasSuffix("read \(size)"))
        }
    }

    @Test("A streamed download arrives whole and waits for a slow reader")
    func streamedDownload() async throws {
        let written = Note()
        router.get("/big") { _, _ in
            Response(
                body: .stream { writer in
                    for _ in 0..<300 {
                        try await writer.write(Data(repeating: 120, count: 100_000))
                        written.add()
                    }
                })
        }
        try await withServer(router) { _, port in
            let length = try await onThread {
                let client = try RawClient(port: port)
                defer { client.close() }
                client.send("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                usleep(200_000)
                let early = written.count
                let text = client.receive()
                return (early, text.utf8.count { $0 == 120 })
            }
            #expect(length.0 < 300)
            #expect(length.1 == 30_000_000)
        }
    }

    @Test("Files are sent with ranges over the wire")
    func files() async throws {
        let files = StaticFiles(root: "/usr/include")
        router.get("/files/**") { request, context in
            try files.response(to: request, path: context.parameters.catchAll)
        }
        try await withServer(router) { _, port in
            let text = try await RawClient.exchange(
                port: port,
                "GET /files/stdio.h HTTP/1.1\r\nHost: x\r\nRange: bytes=0-20\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 206 "))
            #expect(text.hasSuffix("\r\n\r\n/* Define ISO C stdio"))
        }
    }

    @Test("10,000 connections opened and dropped leave nothing behind")
    func manyConnections() async throws {
        try await withServer(router) { server, port in
            try await onThread {
                for index in 0..<10_000 {
                    let client = try RawClient(port: port)
                    if index % 2 == 0 { client.send("GET / HTTP/1.1\r\nHost: x\r\n") }
                    if index % 4 == 0 { client.send("\r\n") }
                    client.close()
                }
            }
            #expect(await eventually { server.openConnections == 0 && server.activeRequests == 0 })
            let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            #expect(try await RawClient.exchange(port: port, request).hasSuffix("hello"))
        }
    }

    @Test("Connections that come at once are shared out evenly among the threads")
    func evenShares() async throws {
        // A handler begins on the thread of its connection.
        router.get("/thread") { _, _ in "\(pthread_self())." }
        try await withServer(router, configure: { $0.threads = 4 }) { _, port in
            let threads = try await onThread {
                let clients = try (0..<64).map { _ in try RawClient(port: port) }
                defer { for client in clients { client.close() } }
                for client in clients { client.send("GET /thread HTTP/1.1\r\nHost: x\r\n\r\n") }
                return clients.map { $0.receive(until: ".").split(separator: "\r\n\r\n").last }
            }
            let shares = Dictionary(grouping: threads) { $0 }.mapValues(\.count)
            #expect(shares.count == 4)
            // Two threads may give at the same moment.
            #expect(shares.values.allSatisfy { (12...20).contains($0) }, "\(shares.values)")
        }
    }

    @Test("A port that is taken is an error that says so")
    func portTaken() async throws {
        try await withServer(router) { _, port in
            let configuration = HTTPServer.Configuration(port: port)
            let second = HTTPServer(configuration: configuration, responder: router.buildResponder())
            let error = #expect(throws: HTTPServerError.self) { try second.start() }
            #expect(error?.code == .addressUnavailable)
            #expect(error?.message.contains("\(port)") == true)
        }
    }
}

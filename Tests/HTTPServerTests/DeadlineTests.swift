import FoundationEssentials
import Glibc
import HTTPServer
import HTTPTypes
import Testing

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }

@Suite("Deadlines, disconnects and stops", .serialized)
struct DeadlineTests {
    private let router = Router()
    private let began = Note()
    private let cancelled = Note()

    init() {
        router.get("/") { _, _ in "hello" }
        router.get("/forever") { [began, cancelled] _, _ in
            try await waitForever(began: began, cancelled: cancelled)
        }
        router.get("/events") { [began, cancelled] _, _ in
            Response.serverSentEvents(heartbeat: .milliseconds(100)) { writer in
                try await writer.send(ServerSentEvent(id: "1", data: "first"))
                _ = try await waitForever(began: began, cancelled: cancelled)
            }
        }
        router.post("/upload") { request, _ in "got \(try await request.body.collect().count)" }
    }

    @Test("A handler that takes too long is cancelled and 503 is answered for it; the connection goes on")
    func deadline() async throws {
        try await withServer(router, configure: { $0.handlerTimeout = .milliseconds(150) }) { _, port in
            let text = try await RawClient.exchange(port: port, get("/forever") + get("/"), until: "hello")
            #expect(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.contains("application/problem+json"))
            #expect(text.contains("X-Request-Id: "))
            #expect(text.hasSuffix("hello"))
            #expect(await eventually { cancelled.count == 1 })
        }
    }

    @Test("An event stream outlives the handler's deadline and keeps its heartbeat")
    func streamIsExempt() async throws {
        try await withServer(router, configure: { $0.handlerTimeout = .milliseconds(150) }) { _, port in
            let text = try await RawClient.exchange(port: port, get("/events"), until: ":\n\n")
            #expect(text.contains("id: 1\ndata: first\n\n"))
            #expect(text.contains(":\n\n"))
            #expect(began.count == 1)
        }
        #expect(cancelled.count == 1)
    }

    @Test("A client that goes away cancels its handler", arguments: ["/forever", "/events"])
    func disconnect(path: String) async throws {
        try await withServer(router) { server, port in
            let client = try await onThread {
                let client = try RawClient(port: port)
                client.send(get(path))
                return client
            }
            #expect(await eventually { began.count == 1 })
            client.close()
            #expect(await eventually { cancelled.count == 1 && server.activeRequests == 0 })
        }
    }

    @Test("A client that leaves in the middle of its upload ends the handler")
    func disconnectWhileUploading() async throws {
        try await withServer(router) { server, port in
            try await onThread {
                let client = try RawClient(port: port)
                client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nhalf")
                usleep(50_000)
                client.close()
            }
            #expect(await eventually { server.activeRequests == 0 && server.openConnections == 0 })
        }
    }

    @Test("A client that leaves in the middle of a download ends the writer")
    func disconnectWhileDownloading() async throws {
        router.get("/endless") { [began, cancelled] _, _ in
            Response(
                body: .stream { writer in
                    began.add()
                    defer { cancelled.add() }
                    while true { try await writer.write(Data(repeating: 120, count: 50_000)) }
                })
        }
        try await withServer(router) { server, port in
            try await onThread {
                let client = try RawClient(port: port)
                client.send(get("/endless"))
                _ = client.receive(until: "xxx")
                client.close()
            }
            #expect(await eventually { cancelled.count == 1 && server.activeRequests == 0 })
        }
    }

    @Test("A client that says nothing, or says its headers or body drop by drop, is cut off")
    func slowClients() async throws {
        try await withServer(
            router,
            configure: { configuration in
                configuration.idleTimeout = .seconds(1)
                configuration.headerTimeout = .milliseconds(500)
                configuration.bodyTimeout = .milliseconds(500)
            }
        ) { server, port in
            let upload = "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"
            let short = "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"
            for start in ["", "GET / HTTP/1.1\r\nX: ", upload, short] {
                let isClosed = try await onThread {
                    let client = try RawClient(port: port, timeout: 6)
                    defer { client.close() }
                    client.send(start)
                    guard !start.isEmpty else { return client.isClosedByServer }
                    // Drop by drop: never idle for a second.
                    for _ in 0..<20 {
                        usleep(200_000)
                        guard client.send("x") else { return true }
                    }
                    return false
                }
                #expect(isClosed, "after \(start.debugDescription)")
            }
            #expect(await eventually { server.activeRequests == 0 && server.openConnections == 0 })
        }
    }

    @Test("A handler that is stuck before it reads its upload meets its deadline")
    func deadlineWhileUploading() async throws {
        router.post("/stuck") { [began, cancelled] _, _ in
            try await waitForever(began: began, cancelled: cancelled)
        }
        try await withServer(router, configure: { $0.handlerTimeout = .milliseconds(150) }) { _, port in
            let body = String(repeating: "x", count: 200_000)
            let upload = "POST /stuck HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n\(body)"
            let text = try await RawClient.exchange(port: port, upload + get("/"), until: "hello")
            #expect(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.hasSuffix("hello"))
            #expect(await eventually { cancelled.count == 1 })
        }
    }

    @Test("More clients than connections: those beyond the limit wait for their turn or are closed, the others go on")
    func connectionLimit() async throws {
        try await withServer(router, configure: { $0.maximumConnections = 4 }) { server, port in
            let clients = try await onThread { try (0..<12).map { _ in try RawClient(port: port, timeout: 1) } }
            try await Task.sleep(for: .milliseconds(100))
            #expect(server.openConnections <= 4)
            for client in clients { client.close() }
            #expect(await eventually { server.openConnections == 0 })
            #expect(try await RawClient.exchange(port: port, get("/"), until: "hello").hasSuffix("hello"))
        }
    }

    @Test("A stop ends event streams properly and waits for what is nearly done")
    func gracefulStop() async throws {
        router.get("/soon") { [began] _, _ in
            began.add()
            try await Task.sleep(for: .milliseconds(100))
            return "done"
        }
        let texts = try await onServerStop(drain: .seconds(5), requests: [get("/events"), get("/soon")], started: 2)
        #expect(texts[0].hasSuffix("\r\n0\r\n\r\n"))
        #expect(texts[1].hasSuffix("done"))
        #expect(texts[1].contains("Connection: close"))
    }

    @Test("A stop answers 503 for handlers that do not end in time, and returns")
    func forcedStop() async throws {
        let requests = Array(repeating: get("/forever"), count: 200)
        let texts = try await onServerStop(drain: .milliseconds(100), requests: requests, started: 200)
        #expect(texts.allSatisfy { $0.hasPrefix("HTTP/1.1 503 ") })
        #expect(await eventually { cancelled.count == 200 })
    }

    @Test("A server that stops refuses connections, and stopping twice is fine")
    func refuses() async throws {
        let server = HTTPServer(responder: router.buildResponder())
        try server.start()
        let port = try #require(server.port)
        async let first: Void = server.stop()
        async let second: Void = server.stop()
        _ = await (first, second)
        await #expect(throws: RawClientError.self) { try await RawClient.exchange(port: port, get("/")) }
    }

    @Test("Stops under load never hang or crash", arguments: 0..<10)
    func stopUnderLoad(round: Int) async throws {
        let router = router
        router.get("/short") { _, _ in
            try await Task.sleep(for: .milliseconds(3))
            return "short"
        }
        var configuration = HTTPServer.Configuration()
        configuration.drainTimeout = .milliseconds(20 * round)
        let server = HTTPServer(configuration: configuration, responder: router.buildResponder())
        try server.start()
        let port = try #require(server.port)
        let paths = ["/short", "/forever", "/events", "/"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                let request = get(paths[index % paths.count])
                group.addTask {
                    try await onThread {
                        guard let client = try? RawClient(port: port, timeout: 3) else { return }
                        defer { client.close() }
                        while client.send(request), !client.receive(until: "\r\n\r\n").isEmpty {}
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(50 + 7 * round))
            await server.stop()
            try await group.waitForAll()
        }
        #expect(server.activeRequests == 0)
        #expect(server.openConnections == 0)
    }

    /// Sends each request on a connection of its own, stops the server once the handlers run, hands back what came.
    private func onServerStop(drain: Duration, requests: [String], started: Int) async throws -> [String] {
        var configuration = HTTPServer.Configuration()
        configuration.drainTimeout = drain
        let server = HTTPServer(configuration: configuration, responder: router.buildResponder())
        try server.start()
        let port = try #require(server.port)
        let clients = try await onThread {
            try requests.map { request in
                let client = try RawClient(port: port)
                client.send(request)
                return client
            }
        }
        #expect(await eventually { began.count == started })
        await server.stop()
        return try await onThread {
            clients.map { client in
                defer { client.close() }
                return client.receive()
            }
        }
    }
}

import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import Synchronization
import Testing

@Suite("Answers read while they come")
struct StreamTests {
    private let client = HTTPClient()

    /// Serves `/big`, which counts what it has been able to write, and `/missing`.
    private func serving(_ written: Counter, _ body: (String) async throws -> Void) async throws {
        let router = Router()
        router.get("/big") { _, _ in
            Response(
                headers: ["X-Kind": "big"],
                body: .stream(length: 30_000_000) { writer in
                    for _ in 0..<300 {
                        try await writer.write(Data(repeating: 120, count: 100_000))
                        written.count.withLock { $0 += 100_000 }
                    }
                })
        }
        router.get("/missing") { _, _ -> String in throw HTTPError(.notFound, message: "gone") }
        router.get("/empty") { _, _ in Response() }
        var configuration = HTTPServer.Configuration()
        configuration.drainTimeout = .milliseconds(100)
        let server = HTTPServer(configuration: configuration, responder: router.buildResponder())
        try server.start()
        do {
            try await body("http://localhost:\(server.port ?? 0)")
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private final class Counter: Sendable {
        let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
    }

    @Test("The headers are there before the body; a slow reader slows the sender down; all of it arrives")
    func backpressure() async throws {
        let written = Counter()
        try await serving(written) { url in
            let response = try await client.stream(HTTPClientRequest(url: url + "/big", responseLimit: .max))
            #expect(response.status == .ok && response.headers["X-Kind"] == "big")
            #expect(response.headers[.contentLength] == "30000000")
            try await Task.sleep(for: .milliseconds(300))
            // Only what buffers on the way hold.
            #expect(written.value < 20_000_000)
            var count = 0
            var isRight = true
            try await response.body.forEach { bytes in
                count += bytes.count
                isRight = isRight && bytes.allSatisfy { $0 == 120 }
            }
            #expect(count == 30_000_000 && isRight)
        }
    }

    @Test("A refusal has its body; an empty answer ends at once; what is too long fails")
    func ends() async throws {
        try await serving(Counter()) { url in
            let missing = try await client.stream(HTTPClientRequest(url: url + "/missing"))
            #expect(missing.status == .notFound)
            #expect(String(decoding: try await missing.body.collect(), as: UTF8.self).contains("gone"))
            let empty = try await client.stream(HTTPClientRequest(url: url + "/empty"))
            #expect(empty.status == .ok)
            #expect(try await empty.body.collect().isEmpty)
            let error = await #expect(throws: HTTPClientError.self) {
                let big = try await client.stream(HTTPClientRequest(url: url + "/big", responseLimit: 2_000_000))
                _ = try await big.body.collect()
            }
            #expect(error?.code == .responseTooLarge)
        }
    }

    @Test("A transfer that nobody reads any more is ended")
    func givenUp() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
            connection.wait()
        }
        do {
            let response = try await client.stream(HTTPClientRequest(url: server.url))
            #expect(response.status == .ok)
        }
        for _ in 0..<200 where server.closedCount == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(server.closedCount == 1)
    }

    @Test("Silence ends it, and so does a connection that breaks")
    func silence() async throws {
        let silent = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
            connection.wait()
        }
        let late = await #expect(throws: HTTPClientError.self) {
            let request = HTTPClientRequest(url: silent.url, timeout: .seconds(600), silenceTimeout: .seconds(1))
            _ = try await client.stream(request).body.collect()
        }
        #expect(late?.code == .timeout)
        let broken = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        }
        let lost = await #expect(throws: HTTPClientError.self) {
            _ = try await client.stream(HTTPClientRequest(url: broken.url)).body.collect()
        }
        #expect(lost?.code == .connectionLost)
    }
}

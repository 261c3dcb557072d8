import Glibc
import HTTPServer
import Testing

@Suite("Work that libmicrohttpd sleeps over")
struct OverlookedTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let hold = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("128 requests that come at once on one thread are answered within seconds, not after a timeout")
    func hundredTwentyEight() async throws {
        let router = Router()
        router.get("/") { _, _ in "hello" }
        // Keeps libmicrohttpd's own thread busy, so that all the others are ready when it looks again.
        router.get("/hold") { _, _ in
            usleep(300_000)
            return "held"
        }
        try await withServer(router, configure: { $0.threads = 1 }) { _, port in
            let answers = try await onThread {
                let clients = try (0..<128).map { _ in try RawClient(port: port) }
                defer { for client in clients { client.close() } }
                let holder = try RawClient(port: port)
                defer { holder.close() }
                // Everybody is known to the server, and waited for.
                for client in clients + [holder] {
                    client.send(Self.get)
                    _ = client.receive(until: "hello")
                }
                usleep(50_000)
                holder.send(Self.hold)
                usleep(100_000)
                for client in clients { client.send(Self.get) }
                return clients.map { $0.receive(until: "hello") }
            }
            #expect(answers.allSatisfy { $0.hasSuffix("hello") })
        }
    }
}

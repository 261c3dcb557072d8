import Glibc
import HTTPServer
import Testing

@Suite("Work that libmicrohttpd's own threads sleep over", .serialized)
struct OverlookedTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let hold = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"
    private let router = Router()

    init() {
        router.get("/") { _, _ in "hello" }
        // Keeps the loop's thread busy, so that all the others are ready when it looks again.
        router.get("/hold") { _, _ in
            usleep(200_000)
            return "held"
        }
    }

    /// 128 is as much as libmicrohttpd asks epoll for at once.
    @Test("Requests that come at once on one thread are answered at once", arguments: [127, 128, 129, 256])
    func atOnce(count: Int) async throws {
        try await withServer(router, configure: { $0.threads = 1 }) { _, port in
            let times = try await onThread {
                let clients = try (0..<count).map { _ in try RawClient(port: port) }
                let holder = try RawClient(port: port)
                defer { for client in clients + [holder] { client.close() } }
                // Everybody is known to the server, and waited for.
                for client in clients + [holder] {
                    client.send(Self.get)
                    #expect(client.receive(until: "hello").hasSuffix("hello"))
                }
                return (0..<3).map { _ in
                    holder.send(Self.hold)
                    usleep(100_000)
                    for client in clients { client.send(Self.get) }
                    #expect(holder.receive(until: "held").hasSuffix("held"))
                    return ContinuousClock().measure {
                        for client in clients { #expect(client.receive(until: "hello").hasSuffix("hello")) }
                    }
                }
            }
            // The other rounds may have met a busy machine; who sleeps over work does so in each, for 30 seconds.
            #expect(times.contains { $0 < .seconds(1) }, "\(times)")
        }
    }
}

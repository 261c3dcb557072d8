import HTTPServer
import HTTPTypes
import Synchronization

/// Serves the router on a free port while the body runs.
func withServer(
    _ router: Router<BasicRequestContext>, configure: (inout HTTPServer.Configuration) -> Void = { _ in },
    _ body: (HTTPServer, Int) async throws -> Void
) async throws {
    var configuration = HTTPServer.Configuration()
    configuration.drainTimeout = .milliseconds(300)
    configure(&configuration)
    let server = HTTPServer(configuration: configuration, responder: router.buildResponder())
    try server.start()
    do {
        try await body(server, server.port ?? 0)
        await server.stop()
    } catch {
        await server.stop()
        throw error
    }
}

/// Waits until something becomes true; says whether it did within five seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<500 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

/// Something that is noted on one side and looked at on another.
final class Note: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add(_ amount: Int = 1) { value.withLock { $0 += amount } }
}

/// A handler that never ends by itself; notes when it begins and when it is cancelled.
func waitForever(began: Note, cancelled: Note) async throws -> String {
    began.add()
    do {
        try await Task.sleep(for: .seconds(3600))
    } catch {
        cancelled.add()
        throw error
    }
    return "never"
}

package import Logging
import ServiceLifecycle
import Synchronization

/// Serves HTTP/1.1 through GNU libmicrohttpd.
///
/// A few threads read and write the sockets; handlers are Swift tasks. While a handler works, its connection is
/// suspended, and nobody waits for it.
package final class HTTPServer: Service {
    package let configuration: Configuration
    private let exchanges: Exchanges
    private let logger: Logger
    private let daemon = Mutex<Daemon?>(nil)

    package init(
        configuration: Configuration = Configuration(), responder: any HTTPResponder,
        logger: Logger = Logger(label: "http")
    ) {
        self.configuration = configuration
        self.logger = logger
        exchanges = Exchanges(configuration: configuration, responder: responder, logger: logger)
    }

    /// The port that is listened on; `nil` before `start()`.
    package var port: Int? { daemon.withLock { $0?.port } }

    /// Requests that are being answered.
    package var activeRequests: Int { exchanges.activeCount }

    /// Connections that are open.
    package var openConnections: Int { exchanges.connectionCount }

    /// Begins to listen. `run()` does so by itself; a call beforehand shows errors early and makes `port` known.
    ///
    /// - Throws: `HTTPServerError`
    package func start() throws {
        try daemon.withLock { daemon in
            guard daemon == nil else {
                throw HTTPServerError(code: .alreadyStarted, message: "an HTTP server starts once")
            }
            daemon = try Daemon(exchanges: exchanges)
        }
        logger.info("listening", metadata: ["host": .string(configuration.host), "port": .integer(Int64(port ?? 0))])
    }

    /// Serves until the service group shuts down or the task is cancelled, then stops as `stop()` does.
    ///
    /// - Throws: `HTTPServerError`
    package func run() async throws {
        if port == nil { try start() }
        // Cancelled or asked to stop: the same from here on.
        try? await gracefulShutdown()
        await stop()
    }

    /// Takes no more connections, ends event streams, lets the requests in progress end, and closes everything after
    /// `drainTimeout` at the latest.
    package func stop() async {
        guard let daemon = daemon.withLock({ $0 }) else { return }
        await daemon.stop()
    }
}

import Glibc
import HTTPServer
import Logging
import ServiceLifecycle

/// Runs Parley.
enum ServeCommand: Command {
    static let words = ["serve"]
    static let summary = "Runs Parley until it is told to stop (SIGTERM, Ctrl-C)."
    static let details = "The settings and their defaults: docs/configuration.md."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let format = settings.logFormat ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
        LoggingSystem.bootstrap(StreamLogHandler(level: settings.logLevel, format: format))
        let logger = Logger(label: "parley")
        if settings.publicURL?.hasPrefix("http://") == true {
            logger.warning("the public URL is not HTTPS: only a local Bot API server accepts it")
        }
        raiseFileLimit()
        let app = try await App.build(settings)
        let server = app.makeServer()
        try server.start()
        logger.notice(
            "Parley is ready",
            metadata: ["url": "http://\(settings.listenHost):\(server.port ?? settings.listenPort)"])
        let group = ServiceGroup(
            services: [
                app.desk, app.routing, app.webhooks, app.bridge, app.serviceLevels, app.events, server,
            ],
            configuration: .init(gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            await app.close()
            throw error
        }
        await app.close()
    }

    /// Each connection is a file to the system, and a thousand bots or listeners are more than many systems allow
    /// unless asked.
    private static func raiseFileLimit() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = setrlimit(files, &limit)
    }
}

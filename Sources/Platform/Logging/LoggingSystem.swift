import Synchronization

/// Holds the handler that loggers use unless they are given another. Silent until `bootstrap` is called, so that
/// tests and libraries print nothing by themselves.
package enum LoggingSystem {
    private static let current = Mutex<any LogHandler>(SilentLogHandler())

    package static var handler: any LogHandler { current.withLock { $0 } }

    /// Call once, before the first long-lived logger is made.
    package static func bootstrap(_ handler: any LogHandler) {
        current.withLock { $0 = handler }
    }
}

/// Drops everything.
package struct SilentLogHandler: LogHandler {
    package init() {}
    package var logLevel: Logger.Level { .critical }
    package func log(_ line: LogLine) {}
}

import Glibc
package import Logging

extension ServiceGroup {
    /// How a group stops.
    package struct Configuration: Sendable {
        /// Signals that ask for a graceful shutdown. The second one ends the process at once.
        package var gracefulShutdownSignals: [UnixSignal]
        /// How long all services together may take to stop before they are cancelled.
        package var maximumGracefulShutdownDuration: Duration
        /// How long cancelled services may take to return before the process is ended.
        package var maximumCancellationDuration: Duration
        package var clock: any Clock<Duration>
        package var logger: Logger
        /// Ends the process with this status; another closure in tests.
        package var exit: @Sendable (Int32) -> Void

        package init(
            gracefulShutdownSignals: [UnixSignal] = [], maximumGracefulShutdownDuration: Duration = .seconds(10),
            maximumCancellationDuration: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock(),
            logger: Logger = Logger(label: "lifecycle"), exit: @escaping @Sendable (Int32) -> Void = { _exit($0) }
        ) {
            self.gracefulShutdownSignals = gracefulShutdownSignals
            self.maximumGracefulShutdownDuration = maximumGracefulShutdownDuration
            self.maximumCancellationDuration = maximumCancellationDuration
            self.clock = clock
            self.logger = logger
            self.exit = exit
        }
    }
}

/// A signal that a group can own.
package enum UnixSignal: String, Sendable, CaseIterable {
    case sigterm = "SIGTERM"
    case sigint = "SIGINT"

    package var number: Int32 {
        switch self {
        case .sigterm: SIGTERM
        case .sigint: SIGINT
        }
    }
}

/// One line on its way to a handler.
package struct LogLine: Sendable {
    package let level: Logger.Level
    package let label: String
    package let message: String
    package let metadata: Logger.Metadata
}

/// Where log lines go.
package protocol LogHandler: Sendable {
    /// Lines below this level are dropped before their text is made.
    var logLevel: Logger.Level { get }
    func log(_ line: LogLine)
}

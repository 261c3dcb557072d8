/// Emits structured log lines. Type and method names are swift-log's, so that the package can take this module's
/// place in Package.swift alone.
package struct Logger: Sendable {
    /// A name for the part of the program that logs, such as `delivery`.
    package let label: String
    /// Values that are added to every line of this logger.
    package var metadata: Metadata = [:]
    private let handler: any LogHandler

    package typealias Metadata = [String: MetadataValue]

    /// A logger that writes through the handler given to `LoggingSystem.bootstrap`.
    package init(label: String) {
        self.init(label: label, handler: LoggingSystem.handler)
    }

    package init(label: String, handler: any LogHandler) {
        self.label = label
        self.handler = handler
    }

    /// A copy that carries one more value on each of its lines.
    package func with(_ key: String, _ value: MetadataValue) -> Logger {
        var copy = self
        copy.metadata[key] = value
        return copy
    }

    package func log(
        level: Level, _ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]
    ) {
        guard level >= handler.logLevel else { return }
        let merged = self.metadata.merging(metadata()) { $1 }
        handler.log(LogLine(level: level, label: label, message: message(), metadata: merged))
    }

    package func trace(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .trace, message(), metadata: metadata())
    }

    package func debug(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .debug, message(), metadata: metadata())
    }

    package func info(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .info, message(), metadata: metadata())
    }

    package func notice(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .notice, message(), metadata: metadata())
    }

    package func warning(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .warning, message(), metadata: metadata())
    }

    package func error(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .error, message(), metadata: metadata())
    }

    package func critical(_ message: @autoclosure () -> String, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .critical, message(), metadata: metadata())
    }
}

extension Logger {
    package enum Level: String, Sendable, Comparable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
    }

    /// A value on a log line. A secret is printed as `***`, whatever it holds.
    package enum MetadataValue: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
        ExpressibleByIntegerLiteral
    {
        case string(String)
        case integer(Int64)
        case secret

        package init(stringLiteral value: String) { self = .string(value) }
        package init(integerLiteral value: Int64) { self = .integer(value) }
    }
}

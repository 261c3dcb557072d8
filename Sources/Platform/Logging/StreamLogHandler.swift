import FoundationEssentials
import Glibc
import Synchronization

/// Writes each line whole to a file descriptor, as JSON (one object a line) or as text for a terminal.
package final class StreamLogHandler: LogHandler {
    package enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    package let logLevel: Logger.Level
    private let format: Format
    private let descriptor: Int32
    private let lock = Mutex(())

    package init(level: Logger.Level, format: Format, descriptor: Int32 = STDERR_FILENO) {
        self.logLevel = level
        self.format = format
        self.descriptor = descriptor
    }

    package func log(_ line: LogLine) {
        var text = format == .json ? Self.json(line, at: .now) : Self.text(line, at: .now)
        text.append("\n")
        let bytes = Array(text.utf8)
        lock.withLock { _ in
            var offset = 0
            while offset < bytes.count {
                let written = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if written < 0 && errno == EINTR { continue }
                // A log that cannot be written must not stop the work that it tells of.
                if written <= 0 { return }
                offset += written
            }
        }
    }

    static func text(_ line: LogLine, at time: Date) -> String {
        var text = "\(time.formatted(timestamp)) \(line.level.rawValue.uppercased()) [\(line.label)] \(line.message)"
        for (key, value) in line.metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(key)=\(value.text)"
        }
        return text.replacing("\n", with: "\\n")
    }

    static func json(_ line: LogLine, at time: Date) -> String {
        var text = "{\"time\":\"\(time.formatted(timestamp))\",\"level\":\"\(line.level.rawValue)\""
        text += ",\"logger\":\(quoted(line.label)),\"message\":\(quoted(line.message))"
        for (key, value) in line.metadata.sorted(by: { $0.key < $1.key }) {
            text += ",\(quoted(key)):"
            if case .integer(let number) = value {
                text += "\(number)"
            } else {
                text += quoted(value.text)
            }
        }
        return text + "}"
    }

    private static let timestamp = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// RFC 8259 string.
    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Logger.MetadataValue {
    fileprivate var text: String {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        case .secret: "***"
        }
    }
}

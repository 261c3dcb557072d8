import FoundationEssentials
import Glibc
import Kernel
import Synchronization

/// What commands print: results on standard output, everything else on standard error.
enum Console {
    static func print(_ text: String) { write(text, to: .standardOutput) }

    static func error(_ text: String) { write("parley: \(text)", to: .standardError) }

    /// One JSON document.
    static func print(json value: some Encodable) throws { print(try JSONText.encode(value)) }

    private enum Stream: Int32 {
        case standardOutput = 1
        case standardError = 2
    }

    private static let lock = Mutex(())

    private static func write(_ text: String, to stream: Stream) {
        let bytes = Array((text + "\n").utf8)
        lock.withLock { _ in
            var offset = 0
            while offset < bytes.count {
                let written = bytes[offset...].withUnsafeBytes { buffer in
                    Glibc.write(stream.rawValue, buffer.baseAddress, buffer.count)
                }
                if written <= 0 { return }
                offset += written
            }
        }
    }
}

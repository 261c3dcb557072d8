import HTTPTypes
import Synchronization

/// The name of one request, in logs and as `X-Request-Id` in its answer.
enum RequestID {
    /// What came with the request, if it is 1 to 64 letters, digits, `-`, `_`, `.` or `:`; else a new one.
    static func make(from headers: HTTPFields) -> String { headers[.xRequestID].flatMap(sane) ?? next() }

    static func sane(_ id: String) -> String? {
        guard (1...64).contains(id.utf8.count) else { return nil }
        let isSane = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return isSane ? id : nil
    }

    /// A random start for this process, and a count: unique without asking for random numbers each time.
    private static let prefix = String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
    private static let count = Atomic<UInt64>(0)

    private static func next() -> String {
        "\(prefix)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}

import Glibc

/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Hashable, LosslessStringConvertible {
    /// 4 or 16 bytes, in network order.
    package let bytes: [UInt8]

    /// Nil for any other number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else, such as a name, or an address in the forms that only
    /// old libraries know (`127.1`, `0x7f000001`).
    package init?(_ text: String) {
        let family = text.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        guard inet_pton(family, text, &bytes) == 1 else { return nil }
        self.bytes = bytes
    }

    /// What a socket would be connected to; nil for anything but IPv4 and IPv6.
    /// - Parameter address: the bytes of a `sockaddr_in` or `sockaddr_in6`.
    init?(socketAddress address: UnsafeRawBufferPointer, family: Int32) {
        switch family {
        case AF_INET where address.count >= MemoryLayout<sockaddr_in>.size:
            // Behind the family and the port.
            self.init(bytes: Array(address[4..<8]))
        case AF_INET6 where address.count >= MemoryLayout<sockaddr_in6>.size:
            // Behind the family, the port and the flow.
            self.init(bytes: Array(address[8..<24]))
        default: return nil
        }
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

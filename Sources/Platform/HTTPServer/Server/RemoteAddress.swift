import CMicroHTTPD
import Glibc

/// Where a client calls from.
enum RemoteAddress {
    /// The text of an IPv4 or IPv6 address, without its port.
    static func text(of address: UnsafePointer<sockaddr>?) -> String? {
        guard let address else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let raw = UnsafeRawPointer(address)
        let source: UnsafeRawPointer
        switch Int32(address.pointee.sa_family) {
        case AF_INET: source = raw + (MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 0)
        case AF_INET6: source = raw + (MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 0)
        default: return nil
        }
        guard inet_ntop(Int32(address.pointee.sa_family), source, &text, socklen_t(text.count)) != nil else {
            return nil
        }
        return text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) }
        }
    }
}

import Glibc

/// Wakes libmicrohttpd's threads, by a connection to the server itself that is closed at once.
///
/// libmicrohttpd 0.9.75 may fall asleep over work: when 128 sockets of a thread have become ready at once, it asks epoll
/// for more before it looks at them, and waits for these for as long as the next timeout of a connection allows, 30
/// seconds. Anything new ends that.
struct ServerAlarm: Sendable {
    private let address: [UInt8]

    /// - Parameter descriptor: the socket that the server listens on.
    init(listeningOn descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
        var length = socklen_t(bytes.count)
        bytes.withUnsafeMutableBytes { buffer in
            _ = buffer.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
        }
        address = Array(bytes.prefix(Int(length)))
    }

    func ring() {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let isIPv6 = address.count == MemoryLayout<sockaddr_in6>.size
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { return }
        address.withUnsafeBytes { buffer in
            _ = buffer.withMemoryRebound(to: sockaddr.self) {
                connect(descriptor, $0.baseAddress, socklen_t(address.count))
            }
        }
        close(descriptor)
    }
}

import Glibc
import Synchronization

/// Binds and listens; all loops take their connections from here, and as many as may be open at once.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let port: Int
    private let limit: Int
    private let open = Atomic<Int>(0)

    /// - Parameter limit: connections open at once; more wait in the kernel's queue.
    /// - Throws: `HTTPServerError.addressUnavailable`
    init(host: String, port: Int, limit: Int) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var addresses: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &addresses)
        guard status == 0, let first = addresses else {
            throw Self.failure(host, port, String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(first) }
        let address = first.pointee
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.ai_family, type, 0)
        guard descriptor >= 0 else { throw Self.failure(host, port, String(cString: strerror(errno))) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, 4096) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw Self.failure(host, port, reason)
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor)
        self.limit = limit
    }

    deinit { close(descriptor) }

    var hasRoom: Bool { open.load(ordering: .relaxed) < limit }

    /// A place for one more connection, unless all are taken.
    func reserve() -> Bool {
        if open.wrappingAdd(1, ordering: .relaxed).oldValue < limit { return true }
        release()
        return false
    }

    func release() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// From here on the system refuses connections, also those that nobody has taken yet.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port stands at the same place in both families' addresses.
        return Int(UInt16(bigEndian: address.sin6_port))
    }

    private static func failure(_ host: String, _ port: Int, _ reason: String) -> HTTPServerError {
        HTTPServerError(code: .addressUnavailable, message: "cannot listen on \(host):\(port): \(reason)")
    }
}

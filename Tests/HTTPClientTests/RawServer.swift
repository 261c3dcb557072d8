import Glibc
import Synchronization

/// A server that does to its clients what a test says, one thread for each connection. Only as good as tests need.
final class RawServer: Sendable {
    let port: Int
    private let descriptor: Int32
    private let log = Log()

    private final class Log: Sendable {
        let requests = Mutex<[String]>([])
        let connections = Mutex(0)
        let closed = Mutex(0)
    }

    /// - Parameter script: what happens on a connection; it is closed when the script returns.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + listen(descriptor, 128) + getsockname(descriptor, $0, &length)
            }
        }
        precondition(status == 0, "the test's server cannot listen")
        port = Int(UInt16(bigEndian: address.sin_port))
        startThread { [descriptor, log] in
            while true {
                let client = accept(descriptor, nil, nil)
                // Closed here, by the one who uses it: elsewhere its number could be another socket's by then.
                guard client >= 0 else { return _ = close(descriptor) }
                // A process that another test starts must not keep the connection open.
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                log.connections.withLock { $0 += 1 }
                startThread {
                    script(RawConnection(descriptor: client) { line in log.requests.withLock { $0.append(line) } })
                    close(client)
                    log.closed.withLock { $0 += 1 }
                }
            }
        }
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Every request that arrived whole.
    var received: [String] { log.requests.withLock { $0 } }
    var connectionCount: Int { log.connections.withLock { $0 } }
    var closedCount: Int { log.closed.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/" }
}

struct RawConnection: Sendable {
    let descriptor: Int32
    let note: @Sendable (String) -> Void

    /// The next request with its body; `nil` at the end.
    func readRequest() -> String? {
        var text = ""
        var byte: UInt8 = 0
        while !text.utf8.reversed().starts(with: "\n\r\n\r".utf8) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(UnicodeScalar(byte))
        }
        let header = text.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("content-length:") }
        let length = header.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
        for _ in 0..<length {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(UnicodeScalar(byte))
        }
        note(text)
        return text
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func answer(_ body: String = "ok") {
        write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Until the client closes.
    func wait() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) == 1 {}
    }
}

func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { closure in
            closure.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(Work(body)).toOpaque())
    precondition(status == 0, "no thread could be made")
    pthread_detach(thread)
}

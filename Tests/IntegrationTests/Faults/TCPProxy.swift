import Glibc
import SQL
import Synchronization

/// Passes connections on to a port of this machine until it is cut; then it refuses them.
final class TCPProxy: Sendable {
    private struct State {
        var listener: Int32 = -1
        var open: Set<Int32> = []
    }

    let port: Int
    private let target: Int
    private let state = Mutex(State())

    init(to target: Int) throws {
        self.target = target
        port = try freePort()
        try open()
    }

    /// Listens, also again.
    func open() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard Self.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw Installation.Failure(description: "the proxy cannot listen")
        }
        state.withLock { $0.listener = listener }
        WorkThread.start {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                self.connect(client)
            }
        }
    }

    /// Breaks every connection and refuses new ones.
    func cut() {
        state.withLock { state in
            if state.listener >= 0 {
                shutdown(state.listener, Int32(SHUT_RDWR))
                close(state.listener)
                state.listener = -1
            }
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func connect(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Self.withAddress(target, { Glibc.connect(server, $0, $1) }) == 0 else {
            close(client)
            close(server)
            return
        }
        state.withLock { _ = ($0.open.insert(client), $0.open.insert(server)) }
        // The one that ends last closes both.
        let ended = SharedCount()
        for (from, to) in [(client, server), (server, client)] {
            WorkThread.start {
                Self.copy(from: from, to: to)
                guard ended.increment() == 2 else { return }
                self.state.withLock { _ = ($0.open.remove(client), $0.open.remove(server)) }
                close(client)
                close(server)
            }
        }
    }

    private static func copy(from: Int32, to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(from, &buffer, buffer.count, 0)
            guard count > 0, Glibc.send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

private final class SharedCount: Sendable {
    private let count = Mutex(0)

    func increment() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

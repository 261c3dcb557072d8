import CMicroHTTPD
import Glibc

/// Takes connections from the socket that all loops share, for one daemon. Used by its loop's thread alone.
struct Acceptor {
    private enum Phase {
        case open
        /// The system had no descriptor or memory for one more; so it is not asked before this moment.
        case exhausted(until: ContinuousClock.Instant)
        /// The socket is shut down.
        case closed
    }

    /// As many at a time; the rest on the next turn, or by a loop that has nothing else to do.
    private static let series = 8
    /// Milliseconds.
    private static let pause: Int32 = 100

    let socket: ListeningSocket
    /// Connections of the daemon; more wait in the kernel's queue.
    let limit: Int
    private var phase = Phase.open

    init(socket: ListeningSocket, limit: Int) {
        self.socket = socket
        self.limit = limit
    }

    /// Whether the loop is to wait for connections.
    mutating func isListening(for daemon: OpaquePointer) -> Bool {
        if case .exhausted(let end) = phase, end <= .now { phase = .open }
        return isOpen && mhd_connection_count(daemon) < limit
    }

    /// How many milliseconds the loop may sleep at most before it asks again; -1 for as long as it likes.
    var patience: Int32 {
        if case .exhausted = phase { Self.pause } else { -1 }
    }

    private var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    mutating func accept(for daemon: OpaquePointer) {
        for _ in 0..<Self.series where isOpen && mhd_connection_count(daemon) < limit {
            guard acceptOne(for: daemon) else { return }
        }
    }

    /// Tells whether there may be more.
    private mutating func acceptOne(for daemon: OpaquePointer) -> Bool {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isTaken = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let descriptor = Glibc.accept(socket.descriptor, address, &length)
                guard descriptor >= 0 else { return false }
                // It makes the descriptor non-blocking and closed on exec, and closes what it cannot take.
                MHD_add_connection(daemon, descriptor, address, length)
                return true
            }
        }
        if isTaken { return true }
        switch errno {
        case EAGAIN: return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: phase = .exhausted(until: .now + .milliseconds(Int(Self.pause)))
        case EINVAL, EBADF: phase = .closed
        // The client was gone before it was taken, or the network had something to report.
        default: return true
        }
        return false
    }
}

import Glibc

/// Takes connections from the socket that all loops share. Used by one loop's thread alone.
///
/// The system wakes one of the loops that sleep, and prefers some of them; so whoever takes a connection gives it to the
/// loop that has the fewest.
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
    private let loops: [EventLoop]
    private var phase = Phase.open

    init(socket: ListeningSocket, loops: [EventLoop]) {
        self.socket = socket
        self.loops = loops
    }

    /// Whether the loop is to wait for connections.
    mutating func isListening() -> Bool {
        if case .exhausted(let end) = phase, end <= .now { phase = .open }
        return isOpen && socket.hasRoom
    }

    /// How many milliseconds the loop may sleep at most before it asks again; -1 for as long as it likes.
    var patience: Int32 {
        if case .exhausted = phase { Self.pause } else { -1 }
    }

    private var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    mutating func accept() {
        for _ in 0..<Self.series where isOpen && socket.reserve() {
            let descriptor = Glibc.accept(socket.descriptor, nil, nil)
            guard descriptor < 0 else {
                loops.min { $0.connections < $1.connections }?.take(descriptor)
                continue
            }
            socket.release()
            switch errno {
            case EAGAIN: return
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: phase = .exhausted(until: .now + .milliseconds(Int(Self.pause)))
            case EINVAL, EBADF: phase = .closed
            // The client was gone before it was taken, or the network had something to report.
            default: break
            }
        }
    }
}

import Glibc
import Synchronization

/// A client's connection, as long as its socket is open.
final class Connection: Sendable {
    let id: UInt64
    /// Numeric, without a port.
    let remoteAddress: String?
    let loop: EventLoop
    private let state: Mutex<State>

    /// How far the request has come.
    enum Phase {
        case requestLine
        case headers(RequestTarget)
        /// The headers are complete.
        case body(Request)
    }

    private struct State {
        /// `nil` once libmicrohttpd is about to close it.
        var descriptor: Int32?
        /// Since when the client has had the word: connected or answered, and no complete request yet (of a long one:
        /// no complete headers).
        var waitingSince: ContinuousClock.Instant?
        var phase = Phase.requestLine
    }

    init(id: UInt64, descriptor: Int32, remoteAddress: String?, loop: EventLoop) {
        self.id = id
        self.remoteAddress = remoteAddress
        self.loop = loop
        state = Mutex(State(descriptor: descriptor, waitingSince: .now))
    }

    var phase: Phase { state.withLock { $0.phase } }

    func received(_ target: RequestTarget) { state.withLock { $0.phase = .headers(target) } }

    func received(_ head: Request) { state.withLock { $0.phase = .body(head) } }

    /// The handler has the word.
    func requestBegan() { state.withLock { $0.waitingSince = nil } }

    func requestEnded() {
        state.withLock { state in
            state.waitingSince = .now
            state.phase = .requestLine
        }
    }

    func closed() { state.withLock { $0.descriptor = nil } }

    /// Ends the connection if its client has had the word for longer than that, or has closed its side:
    /// libmicrohttpd, which reads on edges, misses an end of input that comes together with the last bytes.
    func cut(ifWaitingLongerThan limit: Duration, now: ContinuousClock.Instant) {
        let isOver = state.withLock { state in
            guard let since = state.waitingSince, let descriptor = state.descriptor else { return false }
            return since + limit < now || (since + .seconds(1) < now && Self.isPeerGone(descriptor))
        }
        if isOver { cut() }
    }

    /// Ends the connection: libmicrohttpd sees the end of input and closes the socket itself.
    func cut() {
        state.withLock { state in
            if let descriptor = state.descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Linux's POLLRDHUP, which Glibc's module leaves out.
    private static let peerHasClosed: Int16 = 0x2000

    /// Whether the client has closed its side. A client that half-closes after its request counts as gone.
    var isPeerGone: Bool {
        state.withLock { state in state.descriptor.map(Self.isPeerGone) ?? true }
    }

    private static func isPeerGone(_ descriptor: Int32) -> Bool {
        let events = peerHasClosed | Int16(POLLHUP | POLLERR)
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & events != 0
    }
}

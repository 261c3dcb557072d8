import Glibc
import Synchronization

/// One of libmicrohttpd's daemons as the other threads see it; `LoopThread` drives it.
final class EventLoop: Sendable {
    let exchanges: Exchanges
    let socket: ListeningSocket
    /// A daemon that is driven from outside has nothing that wakes it when a connection is resumed, and does not tell
    /// of it when it is asked how long it may be left alone: whoever resumes a connection makes this call afterwards.
    let wakeUp: WakeUp
    let watched: WatchList
    private let load = Atomic<Int>(0)
    private let state = Mutex(State())

    private struct State {
        /// Connections that its thread has not seen yet.
        var arrivals: [Int32] = []
        var isStopping = false
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// - Throws: `HTTPServerError`
    init(exchanges: Exchanges, socket: ListeningSocket) throws(HTTPServerError) {
        guard let wakeUp = WakeUp() else { throw .noResources }
        self.exchanges = exchanges
        self.socket = socket
        self.wakeUp = wakeUp
        watched = exchanges.makeWatchList()
    }

    /// How many connections it has, or has been given.
    var connections: Int { load.load(ordering: .relaxed) }

    /// Gives it a connection, for which there is a place.
    func take(_ descriptor: Int32) {
        load.wrappingAdd(1, ordering: .relaxed)
        let isTaken = state.withLock { state in
            if !state.isStopping { state.arrivals.append(descriptor) }
            return !state.isStopping
        }
        guard isTaken else {
            close(descriptor)
            return connectionEnded()
        }
        wakeUp.call()
    }

    /// One of its connections is closed: its place is free.
    func connectionEnded() {
        load.wrappingSubtract(1, ordering: .relaxed)
        socket.release()
    }

    /// What its thread has been given since it asked; `nil` when it is to stop.
    func takeArrivals() -> [Int32]? {
        state.withLock { state in
            if state.isStopping { return nil }
            defer { state.arrivals = [] }
            return state.arrivals
        }
    }

    /// Asks the thread to stop the daemon; returns at once.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.call()
    }

    /// The daemon is no more.
    func stopped() {
        let (arrivals, waiters) = state.withLock { state in
            state.isStopped = true
            defer {
                state.arrivals = []
                state.waiters = []
            }
            return (state.arrivals, state.waiters)
        }
        for descriptor in arrivals {
            close(descriptor)
            connectionEnded()
        }
        for waiter in waiters { waiter.resume() }
    }

    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.waiters.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }
}

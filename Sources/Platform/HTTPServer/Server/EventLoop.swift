import Synchronization

/// One of libmicrohttpd's daemons as the other threads see it; `LoopThread` drives it.
final class EventLoop: Sendable {
    let exchanges: Exchanges
    /// A daemon that is driven from outside has nothing that wakes it when a connection is resumed, and does not tell
    /// of it when it is asked how long it may be left alone: whoever resumes a connection makes this call afterwards.
    let wakeUp: WakeUp
    let watched: WatchList
    private let state = Mutex(State())

    private struct State {
        var isStopping = false
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    init(exchanges: Exchanges, wakeUp: WakeUp) {
        self.exchanges = exchanges
        self.wakeUp = wakeUp
        watched = exchanges.makeWatchList()
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Asks the thread to stop the daemon; returns at once.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.call()
    }

    /// The daemon is no more.
    func stopped() {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
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

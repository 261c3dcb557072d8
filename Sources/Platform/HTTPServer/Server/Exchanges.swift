import HTTPTypes
import Logging
import Synchronization

/// What all requests and connections of a server share.
final class Exchanges: Sendable {
    let configuration: HTTPServer.Configuration
    let responder: any HTTPResponder
    let logger: Logger

    private let lastID = Atomic<UInt64>(0)
    private let active = Atomic<Int>(0)
    private let draining = Atomic<Bool>(false)
    private let closing = Atomic<Bool>(false)
    private let ticks = Atomic<Int>(0)
    /// One a loop.
    private let watchLists = Mutex<[WatchList]>([])
    private let connections = Mutex<[UInt64: Connection]>([:])

    init(configuration: HTTPServer.Configuration, responder: any HTTPResponder, logger: Logger) {
        self.configuration = configuration
        self.responder = responder
        self.logger = logger
    }

    var activeCount: Int { active.load(ordering: .relaxed) }
    var connectionCount: Int { connections.withLock { $0.count } }
    /// The server takes no new connections and closes each one after its answer.
    var isDraining: Bool { draining.load(ordering: .relaxed) }
    /// The server is about to stop libmicrohttpd.
    var isClosing: Bool { closing.load(ordering: .sequentiallyConsistent) }

    func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    func opened(_ connection: Connection) { connections.withLock { $0[connection.id] = connection } }

    func closed(_ connection: Connection) {
        connection.closed()
        _ = connections.withLock { $0.removeValue(forKey: connection.id) }
    }

    func began() { active.wrappingAdd(1, ordering: .relaxed) }

    func makeWatchList() -> WatchList {
        let list = WatchList()
        watchLists.withLock { $0.append(list) }
        return list
    }

    /// Those that have had to wait: for the others there is nothing to look after.
    private var watched: [Exchange] { watchLists.withLock { $0 }.flatMap(\.all) }

    func ended(_ exchange: Exchange, completely: Bool) {
        exchange.ended(completely: completely)
        if exchange.state.withLock({ $0.isWatched }) {
            exchange.connection.loop.watched.remove(exchange)
        }
        exchange.connection.requestEnded()
        active.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Looks after everything that waits. Called ten times a second.
    func check() {
        let now = ContinuousClock.now
        let isThorough = ticks.wrappingAdd(1, ordering: .relaxed).newValue % 10 == 0
        for exchange in watched { exchange.check(now: now, isThorough: isThorough) }
        guard isThorough else { return }
        // libmicrohttpd itself closes those that send nothing at all.
        let limit = configuration.idleTimeout + configuration.headerTimeout
        for connection in connections.withLock({ Array($0.values) }) {
            connection.cut(ifWaitingLongerThan: limit, now: now)
        }
    }

    func drain() {
        draining.store(true, ordering: .relaxed)
        for exchange in watched { exchange.endStream() }
    }

    /// Answers 503 to all that still waits.
    func expireAll() {
        for exchange in watched { exchange.expire() }
    }

    /// Closes the connections of all that still waits, and suspends none any more.
    func close() {
        closing.store(true, ordering: .sequentiallyConsistent)
        for exchange in watched { exchange.abort() }
    }
}

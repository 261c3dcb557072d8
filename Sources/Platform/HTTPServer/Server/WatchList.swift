import Synchronization

/// The exchanges of one loop that have had to wait. Each loop has a list of its own, so that their threads do not meet
/// at one lock with every request.
final class WatchList: Sendable {
    private let exchanges = Mutex<[UInt64: Exchange]>([:])

    func add(_ exchange: Exchange) { exchanges.withLock { $0[exchange.id] = exchange } }

    func remove(_ exchange: Exchange) { _ = exchanges.withLock { $0.removeValue(forKey: exchange.id) } }

    var all: [Exchange] { exchanges.withLock { Array($0.values) } }
}

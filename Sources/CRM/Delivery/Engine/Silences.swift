import Synchronization

/// Owners that must not call at all, known to every call that is about to be made.
final class Silences: Sendable {
    private let until = Mutex<[Int64: MonotonicTime]>([:])

    func set(_ owner: Int64, until time: MonotonicTime) {
        until.withLock { $0[owner] = max($0[owner] ?? .distantPast, time) }
    }

    /// How long the owner must still be silent; nil when it need not.
    func remaining(_ owner: Int64, at now: MonotonicTime) -> Duration? {
        until.withLock { until in
            guard let time = until[owner] else { return nil }
            if time > now { return time - now }
            until[owner] = nil
            return nil
        }
    }
}

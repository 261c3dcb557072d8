import Logging
package import SQL
import ServiceLifecycle
import Synchronization

/// Follows the log of events while somebody listens, and lets any number of listeners share what was read.
package final class EventHub: Service {
    /// What a listener gets when it waits.
    package enum News: Sendable {
        /// At most `EventHub.share`; whoever has taken them asks again.
        case entries([LiveEvent])
        /// The listener is further back than what is kept: it reads the log itself up to the end, and waits again.
        case behind
    }

    private struct State {
        /// What was read last, oldest first, without a gap behind `start`.
        var kept: [LiveEvent] = []
        /// Nil until somebody listens.
        var start: EventPosition?
        var end: EventPosition { kept.last?.position ?? start ?? .start }
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        var isStopped = false
    }

    private let database: any Database
    private let signal = Signal()
    private let state = Mutex(State())
    private let logger = Logger(label: "events")

    /// How many events are kept for listeners that are a little behind.
    private static let keptEvents = 2048
    private static let batch = 500
    /// How many events a listener gets at once. It bounds what is held for each of those that read slowly: with events
    /// of 500 bytes, 5,000 of them hold 160 MB at the very most.
    package static let share = 64
    /// How often the log is looked at without being told: for other processes' events, and for those that an older
    /// transaction has held back.
    private static let interval = Duration.milliseconds(250)

    package init(database: any Database) { self.database = database }

    /// To be called after a commit that holds events. Those of other processes are found a little later.
    @Sendable package func wake() { signal.raise() }

    // MARK: Listening

    /// Waits until there are events behind a position.
    /// - Throws: `CancellationError` when the task is cancelled or the service stops.
    package func news(after position: EventPosition) async throws -> News {
        while true {
            try Task.checkCancellation()
            let news: News? = try state.withLock { state in
                if state.isStopped { throw CancellationError() }
                guard let start = state.start else { return nil }
                if position < start { return .behind }
                let entries = state.kept.suffix(from: state.kept.firstIndex(behind: position)).prefix(Self.share)
                return entries.isEmpty ? nil : .entries(Array(entries))
            }
            if let news { return news }
            await wait(behind: position)
        }
    }

    /// Returns when something is read behind a position; at once where that has happened meanwhile.
    private func wait(behind position: EventPosition) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (mayWait, isFirst) = state.withLock { state in
                    let isFirst = state.start == nil
                    guard !state.isStopped, !Task.isCancelled, isFirst || state.end <= position else {
                        return (false, isFirst)
                    }
                    state.waiting[number] = continuation
                    return (true, isFirst)
                }
                guard mayWait else { return continuation.resume() }
                // Reading begins with the first listener; from then on commits and the clock cause it.
                if isFirst { signal.raise() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }

    // MARK: Following

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskCancellationHandler {
                    await self.follow()
                } onCancel: {
                    self.signal.raise()
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    self.signal.raise()
                }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        wakeAll { $0.isStopped = true }
    }

    private func follow() async {
        while !Task.isCancelled {
            await signal.wait()
            do {
                while try await readOn() == Self.batch, !Task.isCancelled {}
            } catch {
                logger.error("events could not be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Reads the next events and returns how many there were.
    private func readOn() async throws -> Int {
        // Until the first listener comes, nothing is read.
        guard state.withLock({ !$0.waiting.isEmpty || $0.start != nil }) else { return 0 }
        guard let end = state.withLock({ $0.start == nil ? nil : $0.end }) else {
            let end = try await database.read { try EventFeed.end(in: $0) }
            wakeAll { $0.start = end }
            return 0
        }
        let entries = try await database.read { try EventFeed.next(after: end, limit: Self.batch, in: $0) }
        guard !entries.isEmpty else { return 0 }
        wakeAll { state in
            state.kept += entries.map(LiveEvent.init)
            let surplus = state.kept.count - Self.keptEvents
            guard surplus > 0 else { return }
            state.start = state.kept[surplus - 1].position
            state.kept.removeFirst(surplus)
        }
        return entries.count
    }

    private func wakeAll(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }
}

extension [LiveEvent] {
    /// The index of the first entry behind a position, by halving.
    fileprivate func firstIndex(behind position: EventPosition) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].position > position { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

package import Delivery
import Kernel
import Synchronization

/// A clock that goes on when it is told to: to the next moment that somebody waits for.
package final class VirtualClock: Sendable {
    private struct Sleeper {
        let until: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        /// Microseconds since the test began.
        var now: Int64 = 0
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
    }

    private let state = Mutex(State())
    private let start = Timestamp.now

    package init() {}

    package var elapsed: Duration { .microseconds(state.withLock { $0.now }) }

    package var engineClock: EngineClock {
        EngineClock(
            wall: { self.start + self.elapsed },
            monotonic: { MonotonicTime(microseconds: 1_000_000 + self.elapsed.microseconds) },
            sleep: { await self.sleep($0) })
    }

    private func sleep(_ time: Duration) async {
        let number = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let sleeps = state.withLock { state in
                    guard !Task.isCancelled, time > .zero else { return false }
                    state.sleepers[number] = Sleeper(
                        until: state.now + time.microseconds, continuation: continuation)
                    return true
                }
                if !sleeps { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume()
        }
    }

    /// Goes to the next moment that somebody waits for, unless that lies behind `end`.
    /// - Returns: false when it went to the end.
    package func advance(notBeyond end: Duration) -> Bool {
        let woken = state.withLock { state -> [Sleeper] in
            let next = state.sleepers.values.map(\.until).min() ?? .max
            guard next <= end.microseconds else {
                state.now = end.microseconds
                return []
            }
            state.now = max(state.now, next)
            let due = state.sleepers.filter { $0.value.until <= next }
            for number in due.keys { state.sleepers[number] = nil }
            return Array(due.values)
        }
        for sleeper in woken { sleeper.continuation.resume() }
        return !woken.isEmpty
    }
}

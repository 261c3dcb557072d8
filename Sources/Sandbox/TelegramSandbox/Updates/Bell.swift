import Synchronization

/// Wakes whoever waits for something to have happened, a bell a bot.
final class Bells: Sendable {
    private let bells = Mutex<[Int64: Bell]>([:])

    /// The bell of those that send to webhooks.
    static let webhooks: Int64 = 0

    subscript(bot: Int64) -> Bell {
        bells.withLock { bells in
            let bell = bells[bot] ?? Bell()
            bells[bot] = bell
            return bell
        }
    }

    func ring(_ bots: Set<Int64>) {
        for bell in bells.withLock({ bells in bots.compactMap { bells[$0] } }) { bell.ring() }
    }
}

final class Bell: Sendable {
    private struct State {
        var rings = 0
        var next = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// How often it has rung; to be read before looking, and handed to `wait(after:)` when there was nothing.
    var rings: Int { state.withLock(\.rings) }

    func ring() {
        let waiting = state.withLock { state in
            state.rings += 1
            let waiting = state.waiting
            state.waiting = [:]
            return waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Returns when it has rung more often than that, after `timeout`, or when the task is cancelled.
    func wait(after rings: Int, timeout: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(after: rings) }
            // Cancelled as soon as the bell has rung.
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait(after rings: Int) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    guard state.rings <= rings, !Task.isCancelled else { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }
}

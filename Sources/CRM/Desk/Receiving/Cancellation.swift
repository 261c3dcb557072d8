import Synchronization

/// Ends one child task of a group while the others go on.
final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var continuation: CheckedContinuation<Void, Never>?
        var isOver = false
        var followers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func cancel() {
        let continuation = state.withLock { state in
            state.isCancelled = true
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume()
    }

    /// Runs `body` until it ends, `cancel` is called or the surrounding task is cancelled.
    func run(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await body() }
                group.addTask { await self.wait() }
                await group.next()
                group.cancelAll()
                self.cancel()
            }
        } onCancel: {
            cancel()
        }
        let followers = state.withLock { state in
            state.isOver = true
            return state.followers
        }
        for follower in followers { follower.resume() }
    }

    /// Waits until `run` has ended, with everything that it began.
    func over() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.followers.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isCancelled { state.continuation = continuation }
                return state.isCancelled
            }
            if isOver { continuation.resume() }
        }
    }
}

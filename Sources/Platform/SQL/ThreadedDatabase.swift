import Synchronization

/// A database whose connections each have a thread of their own, fed by two queues.
package protocol ThreadedDatabase: Database {
    var threads: DatabaseThreads { get }
}

extension ThreadedDatabase {
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await threads.writes.perform(body)
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await threads.reads.perform(body)
    }

    package func close() async { await threads.close() }
}

/// The queues of a database, and the threads that work them off.
package final class DatabaseThreads: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    package let writes = WorkQueue<SQLJob>()
    package let reads = WorkQueue<SQLJob>()
    private let state = Mutex(State())

    package init() {}

    /// Starts a thread. `body` ends when its queue has been closed and drained.
    package func start(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.running += 1 }
        WorkThread.start {
            body()
            self.ended()
        }
    }

    /// Refuses new work and waits until what was accepted has been done.
    func close() async {
        writes.close()
        reads.close()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 { state.waiting.append(continuation) }
                return state.running == 0
            }
            if isOver { continuation.resume() }
        }
    }

    private func ended() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

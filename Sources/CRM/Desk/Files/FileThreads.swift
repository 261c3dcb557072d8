import SQL

/// Threads on which files are written and looked at, so that a slow disk holds up nothing else.
final class FileThreads: Sendable {
    private let queue = WorkQueue<@Sendable () -> Void>()

    init(count: Int = 2) {
        for _ in 0..<count {
            WorkThread.start { [queue] in
                while let work = queue.take(upTo: 1).first { work() }
            }
        }
    }

    deinit { queue.close() }

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = queue.push { continuation.resume(with: Result(catching: work)) }
            if !isTaken { continuation.resume(throwing: CancellationError()) }
        }
    }
}

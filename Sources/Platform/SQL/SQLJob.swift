/// A closure waiting for a connection, and the caller waiting for it.
package struct SQLJob: Sendable {
    /// Runs the closure and keeps its value. Throws what the closure throws.
    package let run: @Sendable (any SQLConnection) throws -> Void
    /// Hands the kept value, or this error, to the caller. Called once.
    package let finish: @Sendable ((any Error)?) -> Void
}

extension WorkQueue<SQLJob> {
    /// Queues `body` and waits until a thread has run and finished it.
    package func perform<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let kept = Kept<Value>()
            let job = SQLJob(
                run: { kept.value = try body($0) },
                finish: { error in
                    if let error {
                        continuation.resume(throwing: error)
                    } else if let value = kept.value {
                        continuation.resume(returning: value)
                    } else {
                        continuation.resume(throwing: SQLError(code: .other, message: "the work left no value"))
                    }
                })
            if !push(job) { job.finish(SQLError(code: .closed, message: "the database is closed")) }
        }
    }
}

/// `@unchecked Sendable`: written and read by the one thread that runs the job.
private final class Kept<Value>: @unchecked Sendable {
    var value: Value?
}

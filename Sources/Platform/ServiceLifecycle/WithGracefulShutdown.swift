/// Runs the operation; if the surrounding service is asked to stop meanwhile, calls the handler once, on whatever
/// thread asks. Outside a `ServiceGroup` the handler is never called.
package func withGracefulShutdownHandler<Result>(
    operation: () async throws -> Result, onGracefulShutdown handler: @escaping @Sendable () -> Void
) async rethrows -> Result {
    guard let shutdown = GracefulShutdown.current else { return try await operation() }
    let id = shutdown.register(handler)
    defer { shutdown.unregister(id) }
    return try await operation()
}

/// Returns when the surrounding service is asked to stop.
///
/// - Throws: `CancellationError` if the task is cancelled first.
package func gracefulShutdown() async throws {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    try await withGracefulShutdownHandler {
        for await _ in stream { return }
        try Task.checkCancellation()
    } onGracefulShutdown: {
        continuation.yield()
    }
}

/// Runs the operation and cancels it when the surrounding service is asked to stop.
package func cancelWhenGracefulShutdown<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            // Cancelled once the operation is done.
            try? await gracefulShutdown()
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
            group.cancelAll()
        }
        throw CancellationError()
    }
}

extension Task where Success == Never, Failure == Never {
    /// Whether the surrounding service has been asked to stop.
    package static var isShuttingDownGracefully: Bool { GracefulShutdown.current?.isTriggered ?? false }
}

package import Logging

extension Signal {
    /// Carries out rounds whenever the signal is raised, until the task is cancelled.
    /// - Parameters:
    ///   - interval: how often it is raised without anybody: for what other processes did.
    ///   - complaint: what the log says when a round fails; it is tried again half a second later.
    ///   - round: returns whether another is due at once.
    package func rounds(
        every interval: Duration, complaint: String, _ logger: Logger,
        _ round: @escaping @Sendable () async throws -> Bool
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                repeat {
                    try? await Task.sleep(for: interval)
                    self.raise()
                } while !Task.isCancelled
            }
            while !Task.isCancelled {
                await wait()
                do {
                    while try await round(), !Task.isCancelled {}
                } catch {
                    logger.error("\(complaint)", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(500))
                    raise()
                }
            }
            group.cancelAll()
        }
    }
}

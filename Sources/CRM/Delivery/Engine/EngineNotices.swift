package import Kernel
import Synchronization

/// Carries notices of committed deliveries to an engine, which is made after those who write deliveries.
package final class EngineNotices: Sendable {
    private let engine = Mutex<DeliveryEngine?>(nil)

    package init() {}

    package func forward(to engine: DeliveryEngine) { self.engine.withLock { $0 = engine } }

    @Sendable package func post(_ notice: Outbox.Notice) { engine.withLock { $0 }?.notify(notice) }
}

import Delivery
import Kernel
import Synchronization

/// Carries notices of committed deliveries to the engine, which is made after those who write deliveries.
final class NoticeBoard: Sendable {
    private let engine = Mutex<DeliveryEngine?>(nil)

    func forward(to engine: DeliveryEngine) { self.engine.withLock { $0 = engine } }

    func post(_ notice: Outbox.Notice) { engine.withLock { $0 }?.notify(notice) }
}

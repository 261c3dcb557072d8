import FoundationEssentials
import Synchronization

/// Keeps what is written.
final class CollectingWriter: ResponseBodyWriter {
    private let bytes = Mutex(Data())

    var data: Data { bytes.withLock { $0 } }

    func write(_ bytes: Data) async throws {
        try Task.checkCancellation()
        self.bytes.withLock { $0.append(bytes) }
    }
}

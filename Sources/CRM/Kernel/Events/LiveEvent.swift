package import FoundationEssentials
import Synchronization

/// An event that the hub has read, shared by everyone who listens: what it looks like outside is made once, by whoever
/// needs it first, however many listeners there are.
package final class LiveEvent: Sendable {
    package let entry: EventFeed.Entry
    private let bytes = Mutex<Data?>(nil)

    init(_ entry: EventFeed.Entry) { self.entry = entry }

    package var event: Event { entry.event }
    package var position: EventPosition { entry.position }

    /// What it looks like outside.
    /// - Parameter render: must make the same of it for every listener.
    package func rendered(_ render: (EventFeed.Entry) -> Data) -> Data {
        bytes.withLock { bytes in
            if let bytes { return bytes }
            let made = render(entry)
            bytes = made
            return made
        }
    }
}

import HTTPServer
import Kernel
import SQL

/// One who listens to the stream of events: reads what it has missed, then shares what the hub reads.
struct EventListener: Sendable {
    let database: any Database
    let hub: EventHub
    let filter: EventFilter
    let position: EventPosition

    private static let batch = EventHub.share
    /// How long a browser waits before it connects again, in milliseconds.
    private static let retry = 2000

    /// Writes events until the client goes away or the server stops.
    func run(_ writer: ServerSentEventWriter) async throws {
        try await writer.send(ServerSentEvent(retry: Self.retry))
        var position = position
        while true {
            switch try await hub.news(after: position) {
            case .entries(let events): try await share(events, writer, &position)
            case .behind: try await catchUp(writer, &position)
            }
        }
    }

    private func catchUp(_ writer: ServerSentEventWriter, _ position: inout EventPosition) async throws {
        while true {
            let start = position
            let entries = try await database.read { try EventFeed.next(after: start, limit: Self.batch, in: $0) }
            try await writer.send(encoded: entries.filter { filter.matches($0.event) }.map(EventView.streamed))
            if let last = entries.last { position = last.position }
            if entries.count < Self.batch { return }
        }
    }

    /// Their text is made once for all listeners.
    private func share(
        _ events: [LiveEvent], _ writer: ServerSentEventWriter, _ position: inout EventPosition
    ) async throws {
        let texts = events.lazy.filter { filter.matches($0.event) }.map { $0.rendered(EventView.streamed) }
        try await writer.send(encoded: Array(texts))
        if let last = events.last { position = last.position }
    }
}

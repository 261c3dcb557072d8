import HTTPServer
import Kernel
import SQL

/// One who listens to the stream of events: reads what it has missed, then shares what the hub reads.
struct EventListener: Sendable {
    let database: any Database
    let hub: EventHub
    let filter: EventFilter
    let position: EventPosition

    private static let batch = 200
    /// How long a browser waits before it connects again, in milliseconds.
    private static let retry = 2000

    /// Writes events until the client goes away or the server stops.
    func run(_ writer: ServerSentEventWriter) async throws {
        try await writer.send(ServerSentEvent(retry: Self.retry))
        var position = position
        while true {
            switch try await hub.news(after: position) {
            case .entries(let entries): try await write(entries, to: writer, &position)
            case .behind: try await catchUp(writer, &position)
            }
        }
    }

    private func catchUp(_ writer: ServerSentEventWriter, _ position: inout EventPosition) async throws {
        while true {
            let start = position
            let entries = try await database.read { try EventFeed.next(after: start, limit: Self.batch, in: $0) }
            try await write(entries, to: writer, &position)
            if entries.count < Self.batch { return }
        }
    }

    private func write(
        _ entries: [EventFeed.Entry], to writer: ServerSentEventWriter, _ position: inout EventPosition
    ) async throws {
        let events = entries.filter { filter.matches($0.event) }.map(EventView.serverSentEvent)
        if !events.isEmpty { try await writer.send(events) }
        if let last = entries.last { position = last.position }
    }
}

package import FoundationEssentials
package import HTTPTypes

/// One event of a `text/event-stream` (HTML, section 9.2).
package struct ServerSentEvent: Sendable, Hashable {
    /// Handed back by the browser as `Last-Event-ID` when it reconnects.
    package var id: String?
    /// The type that listeners are registered for; `message` without one.
    package var event: String?
    /// Nil for one that only sets `retry`: no listener hears of it.
    package var data: String?
    /// How long a browser waits before it reconnects, in milliseconds.
    package var retry: Int?

    package init(id: String? = nil, event: String? = nil, data: String? = nil, retry: Int? = nil) {
        self.id = id
        self.event = event
        self.data = data
        self.retry = retry
    }

    /// The event's lines and the empty line that ends it.
    package var encoded: Data {
        var text = ""
        if let id { text += "id: \(Self.oneLine(id))\n" }
        if let event { text += "event: \(Self.oneLine(event))\n" }
        if let retry { text += "retry: \(retry)\n" }
        if let data {
            for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak) {
                text += "data: \(line)\n"
            }
        }
        return Data((text + "\n").utf8)
    }

    private static func oneLine(_ text: String) -> String { text.filter { !$0.isLineBreak && $0 != "\0" } }
}

extension Character {
    /// What ends a line of an event stream. (`isNewline` knows more.)
    fileprivate var isLineBreak: Bool { self == "\n" || self == "\r" || self == "\r\n" }
}

/// Writes events.
package struct ServerSentEventWriter: Sendable {
    let writer: any ResponseBodyWriter

    package func send(_ event: ServerSentEvent) async throws { try await writer.write(event.encoded) }

    /// Several at once, as `ServerSentEvent.encoded` made them; nothing for none.
    package func send(encoded events: [Data]) async throws {
        guard let first = events.first else { return }
        guard events.count > 1 else { return try await writer.write(first) }
        var bytes = Data(capacity: events.reduce(0) { $0 + $1.count })
        for event in events { bytes.append(event) }
        try await writer.write(bytes)
    }
}

extension Response {
    /// A stream of events that lasts until the closure returns, the client goes away or the server stops.
    ///
    /// - Parameter heartbeat: how long may pass without an event before the server sends a comment, so that proxies
    ///   keep the connection and dead ones are noticed.
    package static func serverSentEvents(
        headers: HTTPFields = [:], heartbeat: Duration = .seconds(15),
        _ write: @escaping @Sendable (ServerSentEventWriter) async throws -> Void
    ) -> Response {
        var headers = headers
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-store"
        // Asks nginx not to hold events back.
        headers["X-Accel-Buffering"] = "no"
        let body = StreamedBody(heartbeat: .init(every: heartbeat, bytes: Data(":\n\n".utf8))) { writer in
            try await write(ServerSentEventWriter(writer: writer))
        }
        return Response(headers: headers, body: .stream(body))
    }
}

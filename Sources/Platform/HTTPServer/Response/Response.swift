package import FoundationEssentials
package import HTTPTypes

/// One HTTP response. The server adds `Date`, `Content-Length` or chunking, and `Connection`.
package struct Response: Sendable {
    package var status: HTTPStatus
    package var headers: HTTPFields
    package var body: ResponseBody
    /// The route that answered, as it was added (`/tickets/:id`); nil where none did. For middleware that counts:
    /// paths themselves would be too many.
    package internal(set) var endpointPath: String?

    package init(status: HTTPStatus = .ok, headers: HTTPFields = [:], body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Where a response's bytes come from.
package enum ResponseBody: Sendable {
    case empty
    case bytes(Data)
    case stream(StreamedBody)
    case file(FileRegion)

    package static func string(_ text: String) -> ResponseBody { .bytes(Data(text.utf8)) }

    /// A body that is written while it is sent; chunked unless its length is known.
    package static func stream(
        length: Int? = nil, _ write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        .stream(StreamedBody(length: length, write: write))
    }

    /// The number of bytes, where it is known beforehand.
    package var length: Int? {
        switch self {
        case .empty: 0
        case .bytes(let data): data.count
        case .stream(let stream): stream.length
        case .file(let region): region.length
        }
    }

    /// All bytes, for tests and for middleware that needs them.
    package func collect() async throws -> Data {
        switch self {
        case .empty: return Data()
        case .bytes(let data): return data
        case .file(let region): return try region.read()
        case .stream(let stream):
            let writer = CollectingWriter()
            try await stream.write(writer)
            return writer.data
        }
    }
}

/// A body that a closure writes.
package struct StreamedBody: Sendable {
    /// `nil`: unknown, sent in chunks.
    package var length: Int?
    /// Sent by the server whenever nothing has been written for that long, so that a dead connection is noticed.
    package var heartbeat: Heartbeat?
    /// Runs once the headers are on their way, is cancelled when the client goes away or the server stops.
    package var write: @Sendable (any ResponseBodyWriter) async throws -> Void

    package init(
        length: Int? = nil, heartbeat: Heartbeat? = nil,
        write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        self.length = length
        self.heartbeat = heartbeat
        self.write = write
    }

    package struct Heartbeat: Sendable {
        package var interval: Duration
        package var bytes: Data

        package init(every interval: Duration, bytes: Data) {
            self.interval = interval
            self.bytes = bytes
        }
    }
}

/// Takes the bytes of a streamed body.
package protocol ResponseBodyWriter: Sendable {
    /// Returns when there is room for more.
    ///
    /// - Throws: `CancellationError` once the client is gone or the server stops.
    func write(_ bytes: Data) async throws
}

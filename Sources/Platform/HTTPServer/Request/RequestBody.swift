package import FoundationEssentials

/// The bytes of a request, already here or still on their way.
package struct RequestBody: Sendable, AsyncSequence {
    /// The most bytes that are taken; what is longer is answered 413. The server's default, unless a middleware
    /// (`BodyLimitMiddleware`) or the handler sets another before it reads.
    package var limit: Int
    private let source: Source

    fileprivate enum Source: Sendable {
        case bytes(Data)
        case stream(any RequestBodySource)
    }

    package static let empty = RequestBody(Data())

    package init(_ bytes: Data, limit: Int = .max) {
        source = .bytes(bytes)
        self.limit = limit
    }

    init(_ stream: any RequestBodySource, limit: Int) {
        source = .stream(stream)
        self.limit = limit
    }

    /// The whole body.
    ///
    /// - Parameter limit: how many bytes are taken at most; `nil` for this body's `limit`.
    /// - Throws: `HTTPError` 413 if the body is longer, as soon as that is known (from `Content-Length` before anything
    ///   is read); `RequestBodyError` if the client does not send all of it.
    package func collect(upTo limit: Int? = nil) async throws -> Data {
        var limited = self
        limited.limit = limit ?? self.limit
        if case .bytes(let data) = source {
            guard data.count <= limited.limit else { throw HTTPError.contentTooLarge(limit: limited.limit) }
            return data
        }
        var data = Data()
        for try await chunk in limited { data.append(chunk) }
        return data
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source, limit: limit) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private var source: Source?
        private let limit: Int
        private var count = 0

        fileprivate init(source: Source, limit: Int) {
            self.source = source
            self.limit = limit
        }

        package mutating func next() async throws -> Data? {
            guard let source else { return nil }
            let chunk: Data?
            switch source {
            case .bytes(let data):
                self.source = nil
                chunk = data.isEmpty ? nil : data
            case .stream(let stream):
                if let length = stream.declaredLength, length > limit { throw HTTPError.contentTooLarge(limit: limit) }
                chunk = try await stream.next()
            }
            count += chunk?.count ?? 0
            guard count <= limit else { throw HTTPError.contentTooLarge(limit: limit) }
            if chunk == nil { self.source = nil }
            return chunk
        }
    }
}

/// Where a streamed body comes from. Has one reader.
protocol RequestBodySource: Sendable {
    /// From `Content-Length`; `nil` for a chunked body.
    var declaredLength: Int? { get }
    /// The next bytes; `nil` at the end.
    func next() async throws -> Data?
}

/// The client went away, or was too slow, before its body was complete.
package struct RequestBodyError: Error, Sendable, CustomStringConvertible {
    package var description: String { "the client did not send the whole request body" }
}

package import FoundationEssentials
package import HTTPTypes

/// An answer whose body is still on its way.
package struct HTTPStreamedResponse: Sendable {
    package let status: HTTPStatus
    package let headers: HTTPFields
    /// Of an answer outside 2xx it is whole already.
    package let body: HTTPResponseStream

    package init(status: HTTPStatus, headers: HTTPFields = [:], body: HTTPResponseStream) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A body that is read once, piece by piece. The transfer ends when its last reference is gone.
package final class HTTPResponseStream: Sendable {
    private enum Source: Sendable {
        case whole(Data)
        case stream(DownloadStream)
    }

    private let source: Source

    /// A body that is here already.
    package init(_ bytes: Data) { source = .whole(bytes) }

    init(_ stream: DownloadStream) { source = .stream(stream) }

    deinit {
        if case .stream(let stream) = source { stream.giveUp() }
    }

    /// Hands over each piece as it comes; libcurl waits while the reader does.
    package func forEach(_ body: (Data) async throws -> Void) async throws {
        switch source {
        case .whole(let bytes):
            if !bytes.isEmpty { try await body(bytes) }
        case .stream(let stream):
            while let bytes = try await stream.next() { try await body(bytes) }
        }
    }

    /// All of it, for small ones.
    package func collect() async throws -> Data {
        var data = Data()
        try await forEach { data.append($0) }
        return data
    }
}

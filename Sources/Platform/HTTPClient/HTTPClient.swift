/// Carries out requests over the network through libcurl, on one thread of its own.
///
/// Connections are reused; HTTP/2 is spoken where a TLS server offers it; certificates are always verified; redirects
/// are answers; a proxy is taken from the environment (`https_proxy`, `no_proxy`, …), unless addresses are guarded.
///
/// A request is sent at most once, unless nothing of it had gone out or its method is idempotent (RFC 9110, section
/// 9.2.2): libcurl repeats a request when a reused connection closes without an answer, and this client forbids that
/// for POST and PATCH. Such a request fails with outcome `maybeReceived`.
package final class HTTPClient: HTTPSending {
    private let loop: CurlLoop

    package init(configuration: Configuration = Configuration()) {
        loop = CurlLoop(configuration: configuration)
    }

    deinit { loop.shutDown() }

    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        try await loop.perform(request, into: .memory)
    }

    /// Like `send`, but writes the body of a 2xx answer to a file that is made or replaced. The response's body is
    /// empty then; that of another status is in it, as with `send`. A failure may leave part of the file.
    ///
    /// - Throws: `HTTPClientError`; with `invalidRequest` and `neverSent` if the file cannot be made.
    package func download(
        _ request: HTTPClientRequest, to path: String
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        try await loop.perform(request, into: .file(try DownloadFile(path: path)))
    }

    package func stream(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPStreamedResponse {
        try await loop.stream(request)
    }

    /// Ends all requests, with `shutDown`, and the client's thread. Later requests fail.
    package func shutdown() { loop.shutDown() }
}

/// Something that carries out HTTP requests: `HTTPClient` over the network, or a simulator in a test.
package protocol HTTPSending: Sendable {
    /// Sends the request and waits for the whole answer. A status outside 2xx is an answer, not an error.
    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse

    /// Sends the request and answers as soon as the body begins, which is then read piece by piece.
    func stream(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPStreamedResponse
}

extension HTTPSending {
    /// For simulators, which have everything at once.
    package func stream(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPStreamedResponse {
        let response = try await send(request)
        return HTTPStreamedResponse(
            status: response.status, headers: response.headers, body: HTTPResponseStream(response.body))
    }
}

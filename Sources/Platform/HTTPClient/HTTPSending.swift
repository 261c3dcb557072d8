/// Something that carries out HTTP requests: `HTTPClient` over the network, or a simulator in a test.
package protocol HTTPSending: Sendable {
    /// Sends the request and waits for the whole answer. A status outside 2xx is an answer, not an error.
    func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse
}

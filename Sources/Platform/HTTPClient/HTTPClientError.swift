/// Why a request got no answer, and whether the server may have acted on it.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The address could not be parsed or its scheme is not http or https.
        case invalidRequest
        case nameNotResolved
        case connectionRefused
        case connectTimeout
        /// The client's `AddressGuard` permits none of the addresses behind the URL.
        case addressForbidden
        case tlsFailed
        /// The connection broke before the answer was complete.
        case connectionLost
        case timeout
        /// The answer's body is longer than the request's `responseLimit`.
        case responseTooLarge
        /// What came is not HTTP.
        case malformedResponse
        case cancelled
        /// The client has been shut down.
        case shutDown
    }

    /// What the server can have seen of the request.
    package enum Outcome: String, Sendable {
        /// Not one byte of the request reached the connection: it is safe to send again.
        case neverSent
        /// The server may have acted on it.
        case maybeReceived
    }

    package let code: Code
    package let outcome: Outcome
    package let message: String

    package init(code: Code, outcome: Outcome, message: String) {
        self.code = code
        self.outcome = outcome
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}

package import HTTPTypes

/// An error that has an answer. The router turns it into a response through its `problem` renderer.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    package var status: HTTPStatus
    /// For the client: what is wrong, and what to do.
    package var message: String
    /// Added to the response.
    package var headers: HTTPFields

    package init(_ status: HTTPStatus, message: String = "", headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }

    package var description: String { message.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(message)" }

    static func contentTooLarge(limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, message: "the request body is longer than \(limit) bytes")
    }
}

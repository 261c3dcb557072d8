package import FoundationEssentials
package import HTTPTypes

/// A complete answer.
package struct HTTPClientResponse: Sendable {
    package let status: HTTPStatus
    package let headers: HTTPFields
    package let body: Data

    package init(status: HTTPStatus, headers: HTTPFields = [:], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

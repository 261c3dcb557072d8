import FoundationEssentials
import HTTPTypes

/// Makes the answer to an error: of a handler, of the router (400, 404, 405), of the server (408, 413, 503).
/// The request is `nil` where it could not be read.
package typealias ProblemRenderer = @Sendable (HTTPError, Request?) -> Response

/// RFC 9457 `application/problem+json`.
package struct Problem: Sendable, Encodable {
    package var type = "about:blank"
    package var title: String
    package var status: Int
    package var detail: String?

    package static func render(_ error: HTTPError, for request: Request?) -> Response {
        let problem = Problem(
            title: error.status.reasonPhrase, status: error.status.code,
            detail: error.message.isEmpty ? nil : error.message)
        var headers = error.headers
        headers[.contentType] = "application/problem+json"
        // Strings and integers always have a JSON form.
        let body = (try? encoder.encode(problem)) ?? Data()
        return Response(status: error.status, headers: headers, body: .bytes(body))
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}

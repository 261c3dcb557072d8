package import HTTPTypes

/// Something that a handler can return.
package protocol ResponseGenerator: Sendable {
    func response(from request: Request, context: some RequestContext) throws -> Response
}

extension Response: ResponseGenerator {
    package func response(from request: Request, context: some RequestContext) -> Response { self }
}

/// Plain text.
extension String: ResponseGenerator {
    package func response(from request: Request, context: some RequestContext) -> Response {
        Response(headers: [.contentType: "text/plain; charset=utf-8"], body: .string(self))
    }
}

extension HTTPStatus: ResponseGenerator {
    package func response(from request: Request, context: some RequestContext) -> Response { Response(status: self) }
}

import Cryptography
import FoundationEssentials
import HTTPServer
import HTTPTypes

/// Spares who asks again what has not changed: `If-None-Match` answers 304. Answers that have no `ETag` of their own get one
/// of their content.
struct ConditionalGetMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.method == .get, response.status == .ok, case .bytes(let data) = response.body else {
            return response
        }
        // Weak: it tells of the content, not of the bytes.
        let tag =
            response.headers[.eTag]
            ?? "W/\"\(Cryptography.sha256(data).prefix(12).base64EncodedString())\""
        if ETags.contains(request.headers[.ifNoneMatch], tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        response.headers[.eTag] = tag
        return response
    }
}

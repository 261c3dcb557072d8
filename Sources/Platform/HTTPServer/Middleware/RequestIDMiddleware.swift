import HTTPTypes
import Logging

/// Gives each request an id, in the context, on every log line and as `X-Request-Id` on the response. An id that comes
/// with the request is kept if it is 1 to 64 letters, digits, `-`, `_`, `.` or `:`.
package struct RequestIDMiddleware<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let id = RequestID.make(from: request.headers)
        var context = context
        context.storage.requestID = id
        context.storage.logger = context.storage.logger.with("request_id", .string(id))
        var response = try await next(request, context)
        response.headers[.xRequestID] = id
        return response
    }
}

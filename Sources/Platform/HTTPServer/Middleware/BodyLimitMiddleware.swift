/// Sets how many bytes of a body the routes inside take.
package struct BodyLimitMiddleware<Context: RequestContext>: RouterMiddleware {
    private let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var request = request
        request.body.limit = bytes
        return try await next(request, context)
    }
}

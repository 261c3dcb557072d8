import HTTPServer

/// Reads small bodies whole, so that they can be read more than once.
struct CollectedBodyMiddleware<Context: RequestContext>: RouterMiddleware {
    let limit: Int

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var request = request
        request.body = RequestBody(try await request.body.collect(upTo: limit))
        return try await next(request, context)
    }
}

/// Stands between router and handler: may change the request, the context and the response, or answer by itself.
///
/// Errors of what lies further inside have become responses by the time `next` returns: a middleware sees the answer
/// that the client gets, and need not catch.
package protocol RouterMiddleware<Context>: Sendable {
    associatedtype Context: RequestContext

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response
}

/// What middleware wraps.
typealias Handler<Context> = @Sendable (Request, Context) async throws -> Response

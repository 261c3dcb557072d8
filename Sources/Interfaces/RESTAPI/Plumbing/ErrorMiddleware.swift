import HTTPServer
import Logging
import SQL

/// Answers errors of handlers.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return ProblemResponse.make(error)
        } catch let error as SQLError {
            context.logger.error("the database refused", metadata: ["error": "\(error)"])
            return ProblemResponse.make(ProblemResponse.make(error))
        }
    }
}

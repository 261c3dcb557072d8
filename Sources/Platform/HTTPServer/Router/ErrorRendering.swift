import HTTPTypes
package import Logging

/// Answers errors of the program's own; nil for those that it does not know.
package typealias ErrorTranslation = @Sendable (any Error, Logger) -> Response?

/// Turns what a handler throws into a response.
struct ErrorRendering: Sendable {
    let renderer: ProblemRenderer
    let translate: ErrorTranslation

    func response(to error: any Error, _ request: Request, _ logger: Logger) -> Response {
        switch error {
        case let error as HTTPError:
            return renderer(error, request)
        case is RequestBodyError:
            return renderer(HTTPError(.badRequest, message: "the request body is incomplete"), request)
        case is CancellationError:
            return renderer(HTTPError(.serviceUnavailable, message: "the request was cancelled"), request)
        default:
            if let response = translate(error, logger) { return response }
            // What went wrong inside is for the log, not for the client.
            logger.error(
                "unexpected error in a handler",
                metadata: [
                    "error": .string(String(describing: error)), "method": .string(request.method.rawValue),
                    "path": .string(request.path),
                ])
            return renderer(HTTPError(.internalServerError, message: "an unexpected error occurred"), request)
        }
    }
}

package import Logging

/// An error that knows its own answer. Everything else that a handler throws is a 500, and for the log alone.
package protocol HTTPResponseError: Error {
    func response(to request: Request, logger: Logger) -> Response
}

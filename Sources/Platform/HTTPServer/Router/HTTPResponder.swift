/// What the server calls.
package protocol HTTPResponder: Sendable {
    func respond(to request: Request) async -> Response
    /// The answer to what goes wrong in the server itself: a deadline that has passed, a body that is too long.
    func problem(_ error: HTTPError, for request: Request?) -> Response
}

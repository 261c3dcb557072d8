package import HTTPTypes
package import Logging

/// Collects routes and middleware; `buildResponder()` freezes them into what the server calls.
///
/// Shapes and names are Hummingbird 2's, so that a move there stays cheap.
package final class Router<Context: RequestContext>: RouterMethods {
    /// Makes the answers to errors. RFC 9457 JSON unless set.
    package var problem: ProblemRenderer = { Problem.render($0, for: $1) }
    /// Answers errors other than `HTTPError` that handlers and middleware throw; those it does not know become 500.
    package var translate: ErrorTranslation = { _, _ in nil }
    private let logger: Logger
    private var tree = RouteTree<Context>()
    private var middlewares: [any RouterMiddleware<Context>] = []

    package init(context: Context.Type = BasicRequestContext.self, logger: Logger = Logger(label: "http")) {
        self.logger = logger
    }

    /// Adds middleware around everything, 404 included; the first one added is the outermost.
    package func add(middleware: any RouterMiddleware<Context>) { middlewares.append(middleware) }

    package func on(
        _ path: String, method: HTTPMethod,
        use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        add(path, method, middlewares: []) { try await handler($0, $1).response(from: $0, context: $1) }
    }

    package func group(_ path: String = "") -> RouterGroup<Context> {
        RouterGroup(router: self, path: path, middlewares: [])
    }

    func add(
        _ path: String, _ method: HTTPMethod, middlewares: [any RouterMiddleware<Context>],
        handler: @escaping Handler<Context>
    ) {
        let segments = PathSegment.parse(path)
        tree.add(
            Endpoint(
                path: PathSegment.description(of: segments), method: method,
                parameterNames: segments.compactMap(\.parameterName), handler: handler, middlewares: middlewares),
            at: segments)
    }

    /// All routes, for checks that what is documented is what is served.
    package var endpoints: [(method: HTTPMethod, path: String)] { tree.endpoints }

    package func buildResponder() -> RouterResponder<Context> {
        RouterResponder(
            tree: tree, middlewares: middlewares,
            rendering: ErrorRendering(renderer: problem, translate: translate), logger: logger)
    }

    /// Answers one request without a server.
    package func respond(to request: Request) async -> Response {
        await buildResponder().respond(to: request)
    }
}

package import HTTPTypes

/// Routes that share a path and middleware.
package final class RouterGroup<Context: RequestContext>: RouterMethods {
    private let router: Router<Context>
    private let path: String
    private var middlewares: [any RouterMiddleware<Context>]

    init(router: Router<Context>, path: String, middlewares: [any RouterMiddleware<Context>]) {
        self.router = router
        self.path = path
        self.middlewares = middlewares
    }

    /// Adds middleware around the routes and groups that are added from now on; the first one added is the outermost.
    @discardableResult
    package func add(middleware: any RouterMiddleware<Context>) -> RouterGroup {
        middlewares.append(middleware)
        return self
    }

    package func on(
        _ path: String, method: HTTPMethod,
        use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        router.add("\(self.path)/\(path)", method, middlewares: middlewares) {
            try await handler($0, $1).response(from: $0, context: $1)
        }
    }

    package func group(_ path: String = "") -> RouterGroup<Context> {
        RouterGroup(router: router, path: "\(self.path)/\(path)", middlewares: middlewares)
    }
}

import HTTPTypes
import Logging

/// A router's routes, frozen.
package struct RouterResponder<Context: RequestContext>: HTTPResponder {
    private let tree: RouteTree<Context>
    private let middlewares: [any RouterMiddleware<Context>]
    private let rendering: ErrorRendering
    private let logger: Logger
    private let entry: Handler<Context>

    init(
        tree: RouteTree<Context>, middlewares: [any RouterMiddleware<Context>], rendering: ErrorRendering,
        logger: Logger
    ) {
        self.tree = tree
        self.middlewares = middlewares
        self.rendering = rendering
        self.logger = logger
        let route: Handler<Context> = { request, context in
            try await Self.route(request, context, tree: tree, rendering: rendering)
        }
        entry = Self.wrap(route, in: middlewares, rendering: rendering)
    }

    package func respond(to request: Request) async -> Response {
        await respond(to: request, context: Context(source: RequestContextSource(request: request, logger: logger)))
    }

    /// Answers a request that is part of another one, whose context it shares.
    package func respond(to request: Request, context: Context) async -> Response {
        do {
            return try await entry(request, context)
        } catch {
            return rendering.response(to: error, request, context.logger)
        }
    }

    package func problem(_ error: HTTPError, for request: Request?) -> Response {
        var response = rendering.renderer(error, request)
        response.headers[.xRequestID] = request.flatMap { $0.headers[.xRequestID] }.flatMap(RequestID.sane)
        return response
    }

    /// Middleware around a handler, the first one outermost. Errors become responses at every step.
    private static func wrap(
        _ handler: @escaping Handler<Context>, in middlewares: [any RouterMiddleware<Context>],
        rendering: ErrorRendering
    ) -> Handler<Context> {
        var result: Handler<Context> = { request, context in
            do {
                return try await handler(request, context)
            } catch {
                return rendering.response(to: error, request, context.logger)
            }
        }
        for middleware in middlewares.reversed() { result = step(middleware, result, rendering) }
        return result
    }

    private static func step(
        _ middleware: some RouterMiddleware<Context>, _ next: @escaping Handler<Context>, _ rendering: ErrorRendering
    ) -> Handler<Context> {
        { request, context in
            do {
                return try await middleware.handle(request, context: context, next: next)
            } catch {
                return rendering.response(to: error, request, context.logger)
            }
        }
    }

    private static func route(
        _ request: Request, _ context: Context, tree: RouteTree<Context>, rendering: ErrorRendering
    ) async throws -> Response {
        if let query = request.query, QueryItem.parse(query) == nil {
            throw HTTPError(.badRequest, message: "the query is not valid percent-encoded UTF-8")
        }
        switch tree.match(request.method, try segments(of: request.path)) {
        case .none:
            throw HTTPError(.notFound, message: "there is nothing at this path")
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            throw HTTPError(
                .methodNotAllowed, message: "this path answers \(allowed)", headers: [.allow: allowed])
        case .found(let endpoint, let parameters):
            var context = context
            context.storage.parameters = parameters
            context.storage.endpointPath = endpoint.path
            let handler = wrap(endpoint.handler, in: endpoint.middlewares, rendering: rendering)
            var response = try await handler(request, context)
            response.endpointPath = endpoint.path
            return response
        }
    }

    private static func segments(of path: String) throws -> [String] {
        try path.utf8.split(separator: UInt8(ascii: "/")).map { segment in
            guard segment.contains(UInt8(ascii: "%")) else { return String(Substring(segment)) }
            guard let decoded = PercentEncoding.decode(segment, plusIsSpace: false) else {
                throw HTTPError(.badRequest, message: "the path is not valid percent-encoded UTF-8")
            }
            return decoded
        }
    }
}

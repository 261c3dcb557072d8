package import HTTPTypes

/// What routers and groups have in common: routes can be added to them.
package protocol RouterMethods<Context> {
    associatedtype Context: RequestContext

    /// Adds a route. Segments of the path: a literal, `:name` for a parameter, `*` for any one segment, `**` (last) for
    /// the rest, which may be empty.
    func on(
        _ path: String, method: HTTPMethod,
        use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    )

    /// Routes under a path, with middleware of their own.
    func group(_ path: String) -> RouterGroup<Context>
}

extension RouterMethods {
    /// Also answers HEAD, with the same headers and no body, unless a route of its own does.
    package func get(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .get, use: handler)
    }

    package func head(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .head, use: handler)
    }

    package func post(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .post, use: handler)
    }

    package func put(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .put, use: handler)
    }

    package func patch(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .patch, use: handler)
    }

    package func delete(
        _ path: String = "", use handler: @escaping @Sendable (Request, Context) async throws -> some ResponseGenerator
    ) {
        on(path, method: .delete, use: handler)
    }
}

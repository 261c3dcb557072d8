import HTTPServer
import HTTPTypes
import Kernel

/// Takes each request from its key's budget, and tells how much is left. Stands behind `AuthenticationMiddleware`.
struct RateLimitMiddleware: RouterMiddleware {
    let limits: APILimits

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let key = context.key else { return try await next(request, context) }
        let category = Self.category(of: context.endpointPath ?? "")
        let standing = limits.take(by: key.id.rawValue, category)
        guard standing.retryAfter == nil else {
            var headers: HTTPFields = [:]
            RateLimitHeaders.add(standing, to: &headers)
            throw APIError(
                status: .tooManyRequests, code: "rate_limited",
                detail: "This key has used up its budget for \(category.rawValue). Retry-After says when to go on.",
                headers: headers)
        }
        var response = try await next(request, context)
        RateLimitHeaders.add(standing, to: &response.headers)
        return response
    }

    /// Of a route such as `/api/v1/tickets/:id`.
    private static func category(of path: String) -> RequestBudgets.Category {
        let words = path.split(separator: "/", maxSplits: 3)
        return RequestBudgets.Category(resource: words.count > 2 ? words[2] : "")
    }
}

/// Gives answers of the API that no key was asked for, such as to a path that is not there, the headers too: they cost
/// nothing of any budget.
struct UncountedMiddleware: RouterMiddleware {
    let limits: APILimits

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.path.hasPrefix("/api/"), !RateLimitHeaders.areIn(response.headers) else { return response }
        RateLimitHeaders.add(limits, to: &response.headers)
        return response
    }
}

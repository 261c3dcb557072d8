import HTTPServer
import HTTPTypes
import Metrics

/// Counts requests by route, method and status, and how long they take. What no route answered is one route, and a
/// method that none takes is one method: nothing that a client makes up becomes a label.
struct MetricsMiddleware<Context: RequestContext>: RouterMiddleware {
    private struct Route: Hashable, Sendable {
        let path: String
        let method: HTTPMethod
    }

    private struct Answer: Hashable, Sendable {
        let route: Route
        let status: Int
    }

    private let counts: MetricFamily<Answer, Counter>
    private let durations: MetricFamily<Route, Timer>

    private static var methods: Set<HTTPMethod> { [.get, .head, .post, .put, .patch, .delete, .options] }
    private let methods = Self.methods

    init(registry: MetricsRegistry) {
        counts = MetricFamily { answer in
            Counter(
                label: "parley_http_requests_total", help: "Requests answered.",
                dimensions: [
                    ("route", answer.route.path), ("method", answer.route.method.rawValue),
                    ("status", String(answer.status)),
                ], registry: registry)
        }
        durations = MetricFamily { route in
            Timer(
                label: "parley_http_request_duration_seconds", help: "Time until the answer was ready to be sent.",
                dimensions: [("route", route.path), ("method", route.method.rawValue)], registry: registry)
        }
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let method = methods.contains(request.method) ? request.method : HTTPMethod("other")
        let route = Route(path: response.endpointPath ?? "unmatched", method: method)
        durations[route].record(duration: ContinuousClock.now - start)
        counts[Answer(route: route, status: response.status.code)].increment()
        return response
    }
}

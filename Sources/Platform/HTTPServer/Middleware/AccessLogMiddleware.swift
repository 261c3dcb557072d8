import HTTPTypes
package import Logging

/// One line for each request: method, path, status, duration in milliseconds, bytes, peer. The query is left out,
/// because it may hold what is private.
package struct AccessLogMiddleware<Context: RequestContext>: RouterMiddleware {
    private let level: Logger.Level

    package init(level: Logger.Level = .info) { self.level = level }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - start
        context.logger.log(
            level: level, "request",
            metadata: [
                "method": .string(request.method.rawValue), "path": .string(request.path),
                "status": .integer(Int64(response.status.code)),
                "duration_ms": .string(Self.milliseconds(duration)),
                "bytes": .integer(Int64(response.body.length ?? -1)),
                "remote": .string(request.remoteAddress ?? "-"),
            ])
        return response
    }

    /// With three decimals.
    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}

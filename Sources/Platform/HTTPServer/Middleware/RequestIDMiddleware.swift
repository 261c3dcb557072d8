import HTTPTypes
import Logging
import Synchronization

/// Gives each request an id, in the context, on every log line and as `X-Request-Id` on the response. An id that comes
/// with the request is kept if it is 1 to 64 letters, digits, `-`, `_`, `.` or `:`.
package struct RequestIDMiddleware<Context: RequestContext>: RouterMiddleware {
    private let ids = RequestIDs()

    package init() {}

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let id = request.headers[.xRequestID].flatMap(Self.sane) ?? ids.next()
        var context = context
        context.storage.requestID = id
        context.storage.logger = context.storage.logger.with("request_id", .string(id))
        var response = try await next(request, context)
        response.headers[.xRequestID] = id
        return response
    }

    private static func sane(_ id: String) -> String? {
        guard (1...64).contains(id.utf8.count) else { return nil }
        let isSane = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return isSane ? id : nil
    }
}

/// A random start for this process, and a count: unique without asking for random numbers each time.
private final class RequestIDs: Sendable {
    private let prefix = String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
    private let count = Atomic<UInt64>(0)

    func next() -> String { "\(prefix)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}

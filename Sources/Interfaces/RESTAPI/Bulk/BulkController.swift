import Cryptography
import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON

/// `/bulk`: many writes in one request, in their order, each with a result of its own.
struct BulkController: Sendable {
    /// Answers single operations.
    let operations: RouterResponder<APIContext>
    let writer: APIWriter

    static let most = 500

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("bulk", use: run)
    }

    @Sendable func run(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["operations"])
        guard let list = try body.list("operations"), !list.isEmpty else {
            throw APIError.invalid("operations", "required", "must name one operation at least")
        }
        guard list.count <= Self.most else {
            throw APIError.invalid("operations", "too_many", "must be at most \(Self.most)")
        }
        let operations = try list.enumerated().map { try BulkOperation($1, at: $0) }
        return try await writer.perform(request, context) {
            var results: [JSONValue] = []
            for (index, operation) in operations.enumerated() {
                results.append(await result(of: operation, at: index, request, context))
            }
            return .init(body: ["results": .array(results)])
        }
    }

    private func result(
        of operation: BulkOperation, at index: Int, _ request: Request, _ context: APIContext
    ) async -> JSONValue {
        let response = await operations.respond(
            to: operation.request(within: request, at: index), context: context)
        var result: JSONValue = ["status": .integer(Int64(response.status.code))]
        if case .bytes(let data) = response.body { result["body"] = (try? JSONValue(parsing: data)) ?? .null }
        if let tag = response.headers[.eTag] { result["etag"] = .string(tag) }
        return result
    }
}

/// One write of a bulk request: `{"method": "PATCH", "path": "/tickets/1", "body": {…}, "if_match": "…"}`.
struct BulkOperation: Sendable {
    private let method: HTTPMethod
    private let path: String
    private let body: Data
    private let ifMatch: String?

    static let methods: [HTTPMethod] = [.post, .put, .patch, .delete]

    init(_ value: JSONValue, at index: Int) throws {
        let name = "operations[\(index)]"
        guard let object = value.objectValue else { throw APIError.invalid(name, "wrong_type", "must be an object") }
        if let unknown = object.keys.filter({ !["method", "path", "body", "if_match"].contains($0) }).sorted().first {
            throw APIError.invalid("\(name).\(unknown)", "unknown_field", "is not a field of an operation")
        }
        let body = Body(object: object, path: "\(name).")
        let method = HTTPMethod(try body.string("method") ?? "")
        guard Self.methods.contains(method) else {
            throw APIError.invalid(
                "\(name).method", "not_allowed",
                "must be one of \(Self.methods.map(\.rawValue).joined(separator: ", "))")
        }
        guard let path = try body.string("path"), path.hasPrefix("/"), !path.contains("?") else {
            throw APIError.invalid("\(name).path", "wrong_type", "must be a path below /api/v1, such as /tickets/1")
        }
        self.method = method
        self.path = path
        self.body = try body.object("body").map { JSONValue.object($0).serialized() } ?? Data()
        ifMatch = try body.string("if_match")
    }

    /// The operation as a request of its own. It has a key of its own too, so that a bulk request that was cut off in
    /// the middle goes on where it was when it is sent again.
    func request(within outer: Request, at index: Int) -> Request {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.xRequestID] = outer.headers[.xRequestID]
        headers[.ifMatch] = ifMatch
        headers[.idempotencyKey] = outer.headers[.idempotencyKey].map { key in
            "bulk-\(Cryptography.sha256(Data(key.utf8)).base64EncodedString())-\(index)"
        }
        return Request(
            method: method, target: "/api/v1\(path)", headers: headers, body: RequestBody(body),
            remoteAddress: outer.remoteAddress)
    }
}

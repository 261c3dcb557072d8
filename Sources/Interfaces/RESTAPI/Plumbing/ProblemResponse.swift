import Desk
import HTTPServer
import HTTPTypes
import JSON
import Logging
import SQL

/// Turns errors into `application/problem+json`.
enum ProblemResponse {
    static func make(_ error: APIError) -> Response {
        var headers = error.headers
        headers[.contentType] = "application/problem+json"
        var body: [String: JSONValue] = [
            "type": .string("urn:parley:problem:\(error.code)"), "title": .string(error.status.reasonPhrase),
            "status": .integer(Int64(error.status.code)), "detail": .string(error.detail),
        ]
        if !error.fields.isEmpty {
            body["errors"] = .array(
                error.fields.map {
                    ["field": .string($0.field), "code": .string($0.code), "message": .string($0.message)]
                })
        }
        return Response(status: error.status, headers: headers, body: .bytes(JSONValue.object(body).serialized()))
    }

    /// What handlers and middleware throw; nil for what nobody has foreseen.
    static func make(_ error: any Error, _ logger: Logger) -> Response? {
        switch error {
        case let error as APIError: return make(error)
        case let error as SQLError:
            logger.error("the database refused", metadata: ["error": "\(error)"])
            return make(make(error))
        case let error as MediaFolder.Failure:
            logger.error("the media folder refused", metadata: ["error": "\(error)"])
            return make(
                APIError(
                    status: .serviceUnavailable, code: "unavailable",
                    detail: "Files cannot be stored just now: nothing was kept. Try again.",
                    headers: [.retryAfter: "10"]))
        default: return nil
        }
    }

    /// Errors of the router and the server.
    static func make(_ error: HTTPError) -> Response {
        make(
            APIError(
                status: error.status,
                code: error.status.reasonPhrase.lowercased().replacing(" ", with: "_"),
                detail: error.message.isEmpty ? error.status.reasonPhrase : error.message, headers: error.headers))
    }

    /// What the database cannot do just now: nothing was written, and the same request may succeed later.
    static func make(_ error: SQLError) -> APIError {
        guard error.isTransient else {
            return APIError(
                status: .internalServerError, code: "internal", detail: "Something went wrong; the log says what.")
        }
        return APIError(
            status: .serviceUnavailable, code: "unavailable",
            detail: "The database cannot be written to just now: nothing was stored. Try again.",
            headers: [.retryAfter: "2"])
    }
}

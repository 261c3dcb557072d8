import HTTPServer
import HTTPTypes

/// An error of the API: RFC 9457, with the fields that are wrong.
struct APIError: Error, Sendable {
    struct Field: Sendable {
        let field: String
        /// A word for programs, such as `required`.
        let code: String
        let message: String
    }

    let status: HTTPStatus
    /// A word for programs: the last part of the problem's type.
    let code: String
    let detail: String
    var fields: [Field] = []
    var headers: HTTPFields = [:]

    static func notFound(_ what: String) -> APIError {
        APIError(status: .notFound, code: "not_found", detail: "There is no such \(what).")
    }

    static func invalid(_ fields: [Field]) -> APIError {
        APIError(
            status: .badRequest, code: "invalid_request",
            detail: fields.map { "\($0.field): \($0.message)" }.joined(separator: "; "), fields: fields)
    }

    static func invalid(_ field: String, _ code: String, _ message: String) -> APIError {
        invalid([Field(field: field, code: code, message: message)])
    }

    /// The same about fields within an object.
    /// - Parameter path: such as `variants.ru.`.
    func within(_ path: String) -> APIError {
        guard !fields.isEmpty else { return self }
        let moved = fields.map { Field(field: path + $0.field, code: $0.code, message: $0.message) }
        return APIError(
            status: status, code: code, detail: moved.map { "\($0.field): \($0.message)" }.joined(separator: "; "),
            fields: moved, headers: headers)
    }

    /// 413 that names the field.
    static func tooLarge(_ field: String, _ message: String) -> APIError {
        APIError(
            status: .contentTooLarge, code: "too_large", detail: "\(field): \(message)",
            fields: [Field(field: field, code: "too_large", message: message)])
    }

    static func fileTooLarge(_ field: String) -> APIError {
        tooLarge(field, "is larger than 50 MB, the most that Telegram takes from a bot")
    }

    static func conflict(_ detail: String) -> APIError {
        APIError(status: .conflict, code: "conflict", detail: detail)
    }
}

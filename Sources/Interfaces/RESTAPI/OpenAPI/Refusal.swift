import HTTPTypes
import JSON

/// An answer that says why nothing was done: RFC 9457. Those of all operations stand in `components`.
struct Refusal: Sendable {
    let status: HTTPStatus
    let name: String
    let description: String
    var headers: [AnswerHeader] = []
    /// A problem as it is answered.
    let example: String

    var reference: JSONValue { ["$ref": .string("#/components/responses/\(name)")] }

    var content: Content {
        Content(
            type: "application/problem+json", schema: .reference("Problem"),
            examples: [.init(name: name, value: JSONValue(text: example))])
    }

    var json: JSONValue {
        [
            "description": .string(description), "content": [content].json,
            "headers": AnswerHeader.json(AnswerHeader.ofEveryAnswer + headers),
        ]
    }

    static let schema = Schema.object([
        .field("type", .string(pattern: "^urn:parley:problem:").described("Ends in a word for programs.")),
        .field("title", .string.described("The status in words.")),
        .field("status", .integer(from: 400, to: 599)),
        .field("detail", .string.described("What is wrong, and what to do.")),
        .optional(
            "errors",
            .list(
                of: .object([
                    .field("field", .string.described("The field or parameter, such as `attachments[0].kind`.")),
                    .field("code", .string.described("A word for programs, such as `required`.")),
                    .field("message", .string),
                ]), from: 1
            ).described("The fields that are wrong.")),
    ])

    /// A problem's text.
    fileprivate static func problem(
        _ status: HTTPStatus, _ code: String, _ detail: String, errors: String? = nil
    ) -> String {
        """
        {"type": "urn:parley:problem:\(code)", "title": "\(status.reasonPhrase)", "status": \(status),
        "detail": "\(detail)"\(errors.map { ", \"errors\": [\($0)]" } ?? "")}
        """
    }
}

extension Refusal {
    static let invalid = Refusal(
        status: .badRequest, name: "BadRequest",
        description: "A parameter or field is unknown, given twice, missing or wrong; or the body is not JSON.",
        example: problem(
            .badRequest, "invalid_request", "colour: is not a parameter of this request",
            errors: """
                {"field": "colour", "code": "unknown_parameter", "message": "is not a parameter of this request"}
                """))
    static let unauthorized = Refusal(
        status: .unauthorized, name: "Unauthorized", description: "The key is missing, wrong, expired or revoked.",
        headers: [.authenticate],
        example: problem(.unauthorized, "unauthorized", "The key is wrong, expired or revoked."))
    static let forbidden = Refusal(
        status: .forbidden, name: "Forbidden", description: "The key lacks a scope, which is named.",
        example: problem(.forbidden, "missing_scope", "This needs the scope “tickets:write”."))
    static let notFound = Refusal(
        status: .notFound, name: "NotFound", description: "There is no such thing.",
        example: problem(.notFound, "not_found", "There is no such ticket."))
    static let methodNotAllowed = Refusal(
        status: .methodNotAllowed, name: "MethodNotAllowed",
        description: "The path does not answer this method; `Allow` says which.", headers: [.allow],
        example: problem(.methodNotAllowed, "method_not_allowed", "this path answers GET, HEAD, POST"))
    static let conflict = Refusal(
        status: .conflict, name: "Conflict",
        description: "Not in the state that it is in; or a request with this `Idempotency-Key` is under way.",
        example: problem(.conflict, "conflict", "The request with this Idempotency-Key is still under way."))
    static let changedMeanwhile = Refusal(
        status: .preconditionFailed, name: "PreconditionFailed", description: "`If-Match`: it has changed meanwhile.",
        example: problem(
            .preconditionFailed, "changed_meanwhile", "The ticket has changed since: its ETag is \\\"17-hocqeh9jm3\\\"."
        ))
    static let tooLarge = Refusal(
        status: .contentTooLarge, name: "ContentTooLarge",
        description: "The body is longer than 1 MiB, or a file, which is named, than 50 MB.",
        example: problem(
            .contentTooLarge, "content_too_large", "the request body is longer than 1048576 bytes"))
    static let encoded = Refusal(
        status: .unsupportedMediaType, name: "UnsupportedMediaType", description: "Bodies have no `Content-Encoding`.",
        example: problem(
            .unsupportedMediaType, "unsupported_media_type",
            "a request’s body is taken as it is, without Content-Encoding"))
    static let keyReused = Refusal(
        status: .unprocessableContent, name: "UnprocessableContent",
        description: "The `Idempotency-Key` was used with another request.",
        example: problem(
            .unprocessableContent, "idempotency_key_reused", "This Idempotency-Key was used with another request."))
    static let tooMany = Refusal(
        status: .tooManyRequests, name: "TooManyRequests",
        description: "The key’s budget is used up, or too many wrong keys came from there.", headers: [.retryAfter],
        example: problem(
            .tooManyRequests, "rate_limited",
            "This key has used up its budget for tickets. Retry-After says when to go on."))
    static let fault = Refusal(
        status: .internalServerError, name: "InternalServerError", description: "A fault of Parley: its log says what.",
        example: problem(.internalServerError, "internal_server_error", "an unexpected error occurred"))
    static let telegramRefused = Refusal(
        status: .badGateway, name: "BadGateway", description: "Telegram does not give the file.",
        example: problem(.badGateway, "telegram_refused", "Telegram does not give the file: file is too big"))
    static let intercomUnreachable = Refusal(
        status: .badGateway, name: "IntercomUnreachable", description: "Intercom could not be asked.",
        example: problem(
            .badGateway, "intercom_unreachable",
            "Intercom could not be asked at https://api.intercom.io: the connection was refused"))
    static let unavailable = Refusal(
        status: .serviceUnavailable, name: "ServiceUnavailable",
        description: "Nothing was stored; try again after `Retry-After`.", headers: [.retryAfter],
        example: problem(
            .serviceUnavailable, "unavailable",
            "The database cannot be written to just now: nothing was stored. Try again."))
    static let rangeNotSatisfiable = Refusal(
        status: .rangeNotSatisfiable, name: "RangeNotSatisfiable", description: "The file has no such bytes.",
        example: problem(.rangeNotSatisfiable, "range_not_satisfiable", "The file has 81234 bytes."))

    static let all = [
        invalid, unauthorized, forbidden, notFound, methodNotAllowed, conflict, changedMeanwhile, tooLarge, encoded,
        rangeNotSatisfiable, keyReused, tooMany, fault, telegramRefused,
        intercomUnreachable, unavailable,
    ]
    /// What any operation that takes a key may answer.
    static let ofEveryOperation = [invalid, unauthorized, forbidden, encoded, tooMany, fault, unavailable]
}

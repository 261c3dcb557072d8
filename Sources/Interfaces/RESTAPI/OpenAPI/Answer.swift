import HTTPTypes
import JSON

/// What an operation answers when it has done what it was asked for.
struct Answer: Sendable {
    let status: HTTPStatus
    let description: String
    var content: [Content] = []
    /// Headers besides those of every answer, by the names that `AnswerHeader` knows.
    var headers: [AnswerHeader] = []

    static func ok(_ description: String, _ content: Content, headers: [AnswerHeader] = [.eTag]) -> Answer {
        Answer(status: .ok, description: description, content: [content], headers: headers)
    }

    static func created(_ description: String, _ content: Content, headers: [AnswerHeader] = []) -> Answer {
        Answer(status: .created, description: description, content: [content], headers: headers)
    }

    static let noContent = Answer(status: .noContent, description: "Done; there is no body.")
    static let notModified = Answer(
        status: .notModified, description: "Nothing has changed; there is no body.", headers: [.eTag])

    var json: JSONValue {
        var json: JSONValue = [
            "description": .string(description), "headers": AnswerHeader.json(AnswerHeader.ofEveryAnswer + headers),
        ]
        if !content.isEmpty { json["content"] = content.json }
        return json
    }
}

/// A header of answers.
struct AnswerHeader: Sendable {
    let name: String
    let description: String
    let schema: Schema

    static let rateLimit = AnswerHeader(
        name: "RateLimit-Limit", description: "The requests that the budget holds.", schema: .integer(from: 0))
    static let rateRemaining = AnswerHeader(
        name: "RateLimit-Remaining", description: "The requests that are left of it.", schema: .integer(from: 0))
    static let rateReset = AnswerHeader(
        name: "RateLimit-Reset", description: "Seconds until it is full again.", schema: .integer(from: 0))
    static let requestID = AnswerHeader(
        name: "X-Request-Id", description: "Stands in the log’s lines too; a request may bring its own.",
        schema: .string(from: 1, to: 64))
    static let eTag = AnswerHeader(
        name: "ETag", description: "The state of the resource, for `If-None-Match` and `If-Match`.", schema: .string)
    static let location = AnswerHeader(
        name: "Location", description: "The path of what was made.", schema: .string(pattern: "^/api/v1/"))
    static let retryAfter = AnswerHeader(
        name: "Retry-After", description: "Seconds to wait.", schema: .integer(from: 1))
    static let allow = AnswerHeader(
        name: "Allow", description: "The methods that the path answers.", schema: .string(from: 1))
    static let authenticate = AnswerHeader(
        name: "WWW-Authenticate", description: "How to send a key.", schema: .string(from: 1))
    static let disposition = AnswerHeader(
        name: "Content-Disposition", description: "The file’s name (RFC 8187).", schema: .string(from: 1))

    static let ofEveryAnswer = [rateLimit, rateRemaining, rateReset, requestID]
    static let all = ofEveryAnswer + [eTag, location, retryAfter, allow, authenticate, disposition]

    /// All those named are always there.
    static func json(_ headers: [AnswerHeader]) -> JSONValue {
        .object(
            Dictionary(
                headers.map { ($0.name, ["$ref": .string("#/components/headers/\($0.name)")]) },
                uniquingKeysWith: { $1 }))
    }

    var json: JSONValue {
        ["description": .string(description), "required": true, "schema": schema.json]
    }
}

import HTTPTypes
import JSON

/// One method of one path.
struct Operation: Sendable {
    /// `operationId`.
    let id: String
    let method: HTTPMethod
    /// Behind `/api/v1`, such as `/tickets/{id}`.
    let path: String
    let summary: String
    var description = ""
    /// What the key must be allowed; all of them.
    var scopes: [String] = []
    var parameters: [Parameter] = []
    var body: [Content] = []
    var isBodyRequired = true
    let answers: [Answer]
    /// Besides those that follow from the rest.
    var refusals: [Refusal] = []
    /// Whether it is answered without a key.
    var isPublic = false

    var isWrite: Bool { method != .get }

    /// With those that follow from what kind of operation it is.
    var allParameters: [Parameter] {
        let isCached = !isWrite && answers.contains { $0.status == .notModified }
        return parameters + (isWrite ? [.idempotencyKey] : []) + (isCached ? [.ifNoneMatch] : [])
    }

    /// What it alone may answer, besides what all may.
    var ownRefusals: [Refusal] {
        var own: [Refusal] = []
        if parameters.contains(where: { $0.place == .path }) { own.append(.notFound) }
        if isWrite { own += [.conflict, .keyReused] }
        if !body.isEmpty { own.append(.tooLarge) }
        if parameters.contains(where: { $0.name == Parameter.ifMatch.name }) { own.append(.changedMeanwhile) }
        return (own + refusals).sorted { $0.status.code < $1.status.code }
    }

    /// With the scopes, for programs that do not know `x-required-scopes`.
    var fullDescription: String {
        let needed = scopes.isEmpty ? "" : "Needs \(scopes.map { "`\($0)`" }.joined(separator: " and "))."
        return [description, needed].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    func json(tag: String) -> JSONValue {
        var responses: [String: JSONValue] = [:]
        for answer in answers { responses["\(answer.status)"] = answer.json }
        let refusals = isPublic ? [.encoded, .fault] : Refusal.ofEveryOperation + ownRefusals
        for refusal in refusals { responses["\(refusal.status)"] = refusal.reference }
        var json: JSONValue = [
            "operationId": .string(id), "tags": [.string(tag)], "summary": .string(summary),
            "x-required-scopes": JSONValue(scopes), "responses": .object(responses),
        ]
        if !fullDescription.isEmpty { json["description"] = .string(fullDescription) }
        if !allParameters.isEmpty { json["parameters"] = .array(allParameters.map(\.jsonOrReference)) }
        if !body.isEmpty { json["requestBody"] = ["required": .bool(isBodyRequired), "content": body.json] }
        if isPublic { json["security"] = [] }
        return json
    }
}

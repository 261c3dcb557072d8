import JSON

/// A body in one media type, of a request or an answer.
struct Content: Sendable {
    struct Example: Sendable {
        let name: String
        let value: JSONValue
    }

    let type: String
    let schema: Schema
    var examples: [Example] = []

    /// - Parameter examples: JSON texts by their names.
    static func json(_ schema: Schema, _ examples: KeyValuePairs<String, String> = [:]) -> Content {
        Content(
            type: "application/json", schema: schema,
            examples: examples.map { Example(name: $0.key, value: JSONValue(text: $0.value)) })
    }

    static func form(_ schema: Schema) -> Content { Content(type: "multipart/form-data", schema: schema) }

    /// Bytes that are no text.
    static func bytes(_ type: String) -> Content { Content(type: type, schema: file) }

    static let file = Schema(
        keywords: ["type": "string", "format": "binary", "contentMediaType": "application/octet-stream"])

    var json: JSONValue {
        var json: JSONValue = ["schema": schema.json]
        if !examples.isEmpty {
            json["examples"] = .object(
                Dictionary(examples.map { ($0.name, ["value": $0.value]) }, uniquingKeysWith: { $1 }))
        }
        return json
    }
}

extension [Content] {
    /// `content` of a request or an answer.
    var json: JSONValue { .object(Dictionary(map { ($0.type, $0.json) }, uniquingKeysWith: { $1 })) }
}

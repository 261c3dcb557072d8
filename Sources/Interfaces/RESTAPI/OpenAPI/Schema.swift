import JSON

/// A JSON Schema (2020-12) as an OpenAPI 3.1 document holds it. Its properties keep their order, for the page that
/// people read.
struct Schema: Sendable {
    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    /// `type`, `format`, `maxLength` and so on, by name.
    var keywords: [String: JSONValue] = [:]
    var properties: [Property] = []
    /// What the elements of a list are; holds one at most.
    private(set) var items: [Schema] = []
    /// The name of a schema of the document that stands here.
    private(set) var reference: String?
    private(set) var isNullable = false

    static func reference(_ name: String) -> Schema {
        var schema = Schema()
        schema.reference = name
        return schema
    }

    static func list(of element: Schema, from least: Int? = nil, to most: Int? = nil) -> Schema {
        var schema = Schema(keywords: ["type": "array"])
        schema.items = [element]
        schema.keywords["minItems"] = least.map { .integer(Int64($0)) }
        schema.keywords["maxItems"] = most.map { .integer(Int64($0)) }
        return schema
    }

    // MARK: Variations

    /// The same, or null.
    var orNull: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    func described(_ text: String) -> Schema { with("description", .string(text)) }

    func with(_ keyword: String, _ value: JSONValue) -> Schema {
        var schema = self
        schema.keywords[keyword] = value
        return schema
    }

    /// With more fields, such as those that a single resource has beside what a list shows.
    func adding(_ more: [Property]) -> Schema {
        var schema = self
        schema.properties += more
        return schema
    }

    // MARK: As JSON

    var json: JSONValue {
        var members = keywords
        if let reference {
            let target: JSONValue = ["$ref": .string("#/components/schemas/\(reference)")]
            if isNullable { members["anyOf"] = [target, ["type": "null"]] } else { members["$ref"] = target["$ref"] }
            return .object(members)
        }
        if isNullable {
            members["type"] = members["type"].map { [$0, "null"] }
            members["enum"] = members["enum"]?.arrayValue.map { .array($0 + [.null]) }
        }
        if let element = items.first { members["items"] = element.json }
        if keywords["type"] == "object", !properties.isEmpty {
            members["properties"] = .object(
                Dictionary(properties.map { ($0.name, $0.schema.json) }, uniquingKeysWith: { $1 }))
            let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { members["required"] = .array(required) }
        }
        return .object(members)
    }
}

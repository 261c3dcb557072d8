import JSON

/// A parameter of an operation: in its path, query or headers.
struct Parameter: Sendable {
    enum Place: String, Sendable {
        case path, query, header
    }

    let name: String
    let place: Place
    let description: String
    let schema: Schema
    var isRequired = false

    static func query(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
        Parameter(name: name, place: .query, description: description, schema: schema)
    }

    /// A number in the path.
    static func id(_ name: String = "id", of what: String) -> Parameter {
        Parameter(
            name: name, place: .path, description: "The number of the \(what).", schema: .integer, isRequired: true)
    }

    var json: JSONValue {
        var json: JSONValue = [
            "name": .string(name), "in": .string(place.rawValue), "description": .string(description),
            "schema": schema.json,
        ]
        if isRequired { json["required"] = true }
        return json
    }

    // MARK: Those that many operations take

    static let limit = query(
        "limit", .integer(from: 1, to: Int64(Query.largestLimit)).with("default", .integer(Int64(Query.defaultLimit))),
        "The most rows that the page may hold.")

    /// - Parameter schema: what cursors of this list look like.
    static func cursor(_ schema: Schema = .integer) -> Parameter {
        query("cursor", schema, "`next_cursor` of the page before.")
    }

    static let idempotencyKey = header(
        "Idempotency-Key", .string(from: 1, to: IdempotencyKey.longest),
        "A word of your choice: the same request sent again with it has one effect, and gets the same answer.")
    static let ifMatch = header(
        "If-Match", .string, "The `ETag` that was read: 412 when the resource has changed since.")
    static let ifNoneMatch = header(
        "If-None-Match", .string, "The `ETag` that is known: 304 without a body when nothing has changed.")

    static func header(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
        Parameter(name: name, place: .header, description: description, schema: schema)
    }

    /// Parameters that stand in `components`, by their names there.
    static let shared: [(key: String, parameter: Parameter)] = [
        ("limit", limit), ("idempotencyKey", idempotencyKey), ("ifMatch", ifMatch), ("ifNoneMatch", ifNoneMatch),
    ]

    /// A reference where the document has the parameter already.
    var jsonOrReference: JSONValue {
        let known = Self.shared.first { $0.parameter.name == name && $0.parameter.place == place }
        return known.map { ["$ref": .string("#/components/parameters/\($0.key)")] } ?? json
    }
}

import JSON

/// The kinds of values that the API has.
extension Schema {
    static func string(from least: Int? = nil, to most: Int? = nil, pattern: String? = nil) -> Schema {
        var schema = Schema(keywords: ["type": "string"])
        schema.keywords["minLength"] = least.map { .integer(Int64($0)) }
        schema.keywords["maxLength"] = most.map { .integer(Int64($0)) }
        schema.keywords["pattern"] = pattern.map { .string($0) }
        return schema
    }

    static let string = string()

    /// A text in which something stands besides white space.
    static func words(to most: Int? = nil) -> Schema { string(from: 1, to: most, pattern: #"\S"#) }

    /// A number of 64 bits: chat ids need them.
    static let integer = Schema(keywords: ["type": "integer", "format": "int64"])

    static func integer(from least: Int64, to most: Int64? = nil) -> Schema {
        var schema = integer.with("minimum", .integer(least))
        schema.keywords["maximum"] = most.map { .integer($0) }
        return schema
    }

    /// The number of a thing of ours.
    static func id(_ description: String) -> Schema { integer.described(description) }

    static let number = Schema(keywords: ["type": "number"])
    static let boolean = Schema(keywords: ["type": "boolean"])
    /// RFC 3339.
    static let time = Schema(keywords: ["type": "string", "format": "date-time"])
    /// Anything at all.
    static let anything = Schema()

    static func oneOf(_ words: [String]) -> Schema {
        Schema(keywords: ["type": "string", "enum": JSONValue(words)])
    }

    static func oneOf<Word: CaseIterable & RawRepresentable>(_ type: Word.Type) -> Schema
    where Word.RawValue == String {
        oneOf(type.allCases.map(\.rawValue))
    }

    /// An object with these fields and no others.
    static func object(_ properties: [Property]) -> Schema {
        Schema(keywords: ["type": "object", "additionalProperties": false], properties: properties)
    }

    /// An object whose members have names that somebody else has chosen.
    static func map(of value: Schema) -> Schema {
        Schema(keywords: ["type": "object", "additionalProperties": value.json])
    }

    /// An object with anything in it.
    static let anyObject = Schema(keywords: ["type": "object"])

    /// A page of a list.
    static func page(of name: String, adding more: [Property] = []) -> Schema {
        object(
            [
                .field("data", .list(of: .reference(name))),
                .field("next_cursor", .string.orNull.described("`cursor` of the next page; null at the end.")),
            ] + more)
    }
}

extension Schema.Property {
    /// A field that is always there.
    static func field(_ name: String, _ schema: Schema) -> Self { .init(name: name, schema: schema, isRequired: true) }

    static func optional(_ name: String, _ schema: Schema) -> Self {
        .init(name: name, schema: schema, isRequired: false)
    }
}

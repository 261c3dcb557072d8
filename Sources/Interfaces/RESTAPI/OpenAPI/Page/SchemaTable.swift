import JSON

/// The fields of a schema as a table: those of objects and lists within it bear the whole way as their names.
enum SchemaTable {
    static func html(_ schema: Schema, label: String) -> String {
        let rows = rows(schema, path: "")
        guard !rows.isEmpty else { return "<p>An empty object.</p>\n" }
        return HTML.table(label, ["Field", "Type", "Meaning"], rows)
    }

    private static func rows(_ schema: Schema, path: String) -> [[String]] {
        schema.properties.flatMap { property -> [[String]] in
            let name = path + property.name
            let mark = property.isRequired ? "" : " <small>optional</small>"
            let row = [
                "<code>\(HTML.escaped(name))</code>\(mark)", type(property.schema), meaning(property.schema),
            ]
            return [row] + inner(property.schema, path: name)
        }
    }

    /// Of what stands within a field.
    private static func inner(_ schema: Schema, path: String) -> [[String]] {
        if let element = schema.items.first { return inner(element, path: path + "[]") }
        return schema.properties.isEmpty ? [] : rows(schema, path: path + ".")
    }

    /// In words, such as “integer or null”; names of schemas lead to their tables.
    static func type(_ schema: Schema) -> String {
        let name: String
        if let reference = schema.reference {
            name = "<a href=\"#\(anchor(reference))\">\(reference)</a>"
        } else if let element = schema.items.first {
            name = "list of \(type(element))"
        } else {
            name =
                switch schema.keywords["type"] {
                case .string("string") where schema.keywords["format"] == "date-time": "time"
                case .string("string") where schema.keywords["format"] == "binary": "file"
                case .string(let type): type
                case .array(let types): types.compactMap(\.stringValue).joined(separator: " or ")
                default: "anything"
                }
        }
        return name + (schema.isNullable ? " or null" : "")
    }

    /// What it is for, and what it may be.
    static func meaning(_ schema: Schema) -> String {
        var parts: [String] = []
        if let text = schema.keywords["description"]?.stringValue { parts.append(HTML.inline(text)) }
        if let words = schema.keywords["enum"]?.arrayValue {
            parts.append(
                "One of \(words.compactMap(\.stringValue).map { "<code>\($0)</code>" }.joined(separator: " ")).")
        }
        parts += bounds(schema)
        if let element = schema.items.first, element.properties.isEmpty, element.reference == nil {
            let inner = meaning(element)
            if !inner.isEmpty { parts.append("Each: \(inner)") }
        }
        return parts.joined(separator: " ")
    }

    private static func bounds(_ schema: Schema) -> [String] {
        func number(_ keyword: String) -> Int64? { schema.keywords[keyword]?.integerValue }
        var bounds: [String] = []
        func add(_ least: Int64?, _ most: Int64?, _ unit: String) {
            switch (least, most) {
            case (let least?, let most?): bounds.append("\(least) to \(most)\(unit).")
            case (let least?, nil) where least > 1 || (least == 1 && unit.isEmpty):
                bounds.append("At least \(least)\(unit).")
            case (1, nil): bounds.append("Not empty.")
            case (nil, let most?): bounds.append("At most \(most)\(unit).")
            default: break
            }
        }
        add(number("minimum"), number("maximum"), "")
        add(number("minLength"), number("maxLength"), " characters")
        add(number("minItems"), number("maxItems"), " elements")
        add(nil, number("maxProperties"), " members")
        if let usual = schema.keywords["default"] { bounds.append("\(usual.serializedString) unless given.") }
        return bounds
    }

    static func anchor(_ schema: String) -> String { "schema-\(HTML.anchor(schema))" }
}

import JSON
import Kernel

/// Finds what is wrong with a value by a JSON Schema, of the keywords that the API's document uses. A keyword that it
/// does not know is a fault too: nothing is passed over.
struct SchemaValidator {
    /// Where `$ref` leads.
    let document: JSONValue

    private static let known: Set<String> = [
        "$ref", "type", "enum", "properties", "required", "additionalProperties", "items", "anyOf", "minItems",
        "maxItems", "minLength", "maxLength", "pattern", "minimum", "maximum", "maxProperties", "format",
        "uniqueItems", "propertyNames",
        // These say nothing about validity.
        "description", "default", "contentMediaType",
    ]

    func faults(of value: JSONValue, by schema: JSONValue, at path: String = "$") -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            guard let target = resolve(reference) else { return ["\(path): \(reference) leads nowhere"] }
            return faults(of: value, by: target, at: path)
        }
        let unknown = (schema.objectValue ?? [:]).keys.filter { !Self.known.contains($0) }
        guard unknown.isEmpty else { return ["\(path): the keywords \(unknown.sorted()) are not known here"] }
        var faults: [String] = []
        if let type = schema["type"] {
            let types = type.arrayValue ?? [type]
            guard types.contains(where: { Self.isOf($0.stringValue ?? "", value) }) else {
                return ["\(path): is no \(type.serializedString)"]
            }
        }
        if let words = schema["enum"]?.arrayValue, !words.contains(value) {
            faults.append("\(path): \(value.serializedString) is none of the words")
        }
        if let choices = schema["anyOf"]?.arrayValue,
            !choices.contains(where: { self.faults(of: value, by: $0, at: path).isEmpty })
        {
            faults.append("\(path): is none of the kinds")
        }
        switch value {
        case .object(let members): faults += self.faults(of: members, by: schema, at: path)
        case .array(let elements): faults += self.faults(of: elements, by: schema, at: path)
        case .string(let text): faults += Self.faults(of: text, by: schema, at: path)
        case .integer, .double: faults += Self.faults(ofNumber: value.doubleValue ?? 0, by: schema, at: path)
        case .null, .bool: break
        }
        return faults
    }

    func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { value, name in value?[String(name)] }
    }

    /// The value itself, or what it refers to.
    func resolved(_ value: JSONValue) -> JSONValue { value["$ref"]?.stringValue.map { resolve($0) ?? .null } ?? value }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .double),
            ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }

    private func faults(of members: [String: JSONValue], by schema: JSONValue, at path: String) -> [String] {
        let properties = schema["properties"]?.objectValue ?? [:]
        let missing = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue).filter { members[$0] == nil }
        var faults = missing.map { "\(path).\($0): is missing" }
        if let most = schema["maxProperties"]?.integerValue, members.count > most {
            faults.append("\(path): has too many members")
        }
        for (name, value) in members {
            let place = "\(path).\(name)"
            if let names = schema["propertyNames"] { faults += self.faults(of: .string(name), by: names, at: place) }
            if let property = properties[name] {
                faults += self.faults(of: value, by: property, at: place)
            } else if schema["additionalProperties"] == false {
                faults.append("\(place): is not described")
            } else if let other = schema["additionalProperties"] {
                faults += self.faults(of: value, by: other, at: place)
            }
        }
        return faults
    }

    private func faults(of elements: [JSONValue], by schema: JSONValue, at path: String) -> [String] {
        var faults: [String] = []
        if let least = schema["minItems"]?.integerValue, elements.count < least {
            faults.append("\(path): is too short")
        }
        if let most = schema["maxItems"]?.integerValue, elements.count > most { faults.append("\(path): is too long") }
        if schema["uniqueItems"] == true, Set(elements).count < elements.count {
            faults.append("\(path): has the same element twice")
        }
        if let element = schema["items"] {
            for (index, value) in elements.enumerated() {
                faults += self.faults(of: value, by: element, at: "\(path)[\(index)]")
            }
        }
        return faults
    }

    private static func faults(of text: String, by schema: JSONValue, at path: String) -> [String] {
        var faults: [String] = []
        let length = text.unicodeScalars.count
        if let least = schema["minLength"]?.integerValue, length < least { faults.append("\(path): is too short") }
        if let most = schema["maxLength"]?.integerValue, length > most { faults.append("\(path): is too long") }
        if let pattern = schema["pattern"]?.stringValue {
            let isMatching = (try? Regex(pattern)).map { text.contains($0) } ?? false
            if !isMatching { faults.append("\(path): “\(text)” does not match \(pattern)") }
        }
        if schema["format"] == "date-time", Timestamp(rfc3339: text) == nil { faults.append("\(path): is no time") }
        return faults
    }

    private static func faults(ofNumber number: Double, by schema: JSONValue, at path: String) -> [String] {
        var faults: [String] = []
        if let least = schema["minimum"]?.doubleValue, number < least { faults.append("\(path): is too small") }
        if let most = schema["maximum"]?.doubleValue, number > most { faults.append("\(path): is too large") }
        return faults
    }
}

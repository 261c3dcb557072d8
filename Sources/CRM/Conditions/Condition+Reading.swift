package import JSON

/// What is wrong with a condition, and where.
package struct ConditionError: Error, Equatable, CustomStringConvertible {
    /// Such as `all[1].not.value`; empty for the condition itself.
    package let path: String
    package let message: String

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension Condition {
    package static let deepest = 10
    package static let mostParts = 200
    package static let longestList = 200
    package static let longestText = 1000

    /// - Throws: `ConditionError`
    package init(_ json: JSONValue, fields: FactFields) throws(ConditionError) {
        var count = 0
        self = try Self.read(json, fields, path: "", depth: 1, count: &count)
    }

    private static func read(
        _ json: JSONValue, _ fields: FactFields, path: String, depth: Int, count: inout Int
    ) throws(ConditionError) -> Condition {
        count += 1
        guard depth <= deepest, count <= mostParts else {
            throw ConditionError(
                path: path, message: "must be at most \(deepest) levels deep and have at most \(mostParts) parts")
        }
        guard let members = json.objectValue else { throw ConditionError(path: path, message: "must be an object") }
        if members["field"] != nil { return .comparison(try comparison(members, fields, path: path)) }
        guard members.count == 1, let (word, content) = members.first else {
            throw ConditionError(path: path, message: "must be one of all, any, not, or a field with op and value")
        }
        let place = path.isEmpty ? word : "\(path).\(word)"
        switch word {
        case "not":
            return .not(try read(content, fields, path: place, depth: depth + 1, count: &count))
        case "all", "any":
            guard let list = content.arrayValue else { throw ConditionError(path: place, message: "must be a list") }
            var conditions: [Condition] = []
            for (index, element) in list.enumerated() {
                conditions.append(
                    try read(element, fields, path: "\(place)[\(index)]", depth: depth + 1, count: &count))
            }
            return word == "all" ? .all(conditions) : .any(conditions)
        default: throw ConditionError(path: place, message: "must be all, any or not")
        }
    }

    private static func comparison(
        _ members: [String: JSONValue], _ fields: FactFields, path: String
    ) throws(ConditionError) -> Comparison {
        func wrong(_ member: String, _ message: String) -> ConditionError {
            ConditionError(path: path.isEmpty ? member : "\(path).\(member)", message: message)
        }
        if let other = members.keys.sorted().first(where: { !["field", "op", "value"].contains($0) }) {
            throw wrong(other, "is not a member of a comparison")
        }
        guard let name = members["field"]?.stringValue, let found = fields.kind(of: name) else {
            throw wrong("field", "must be one of \(fields.all.map(\.name).joined(separator: ", "))")
        }
        guard let comparator = members["op"]?.stringValue.flatMap(Comparison.Operator.init) else {
            let words = Comparison.Operator.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong("op", "must be one of \(words)")
        }
        if let kind = found, kind.refuses(comparator) { throw wrong("op", "does not go with \(name)") }
        let value = members["value"] ?? .null
        guard comparator.takesValue else {
            guard members["value"] == nil else { throw wrong("value", "does not go with \(comparator.rawValue)") }
            return Comparison(field: name, comparator)
        }
        guard members["value"] != nil else { throw wrong("value", "is required") }
        guard comparator.takesList == (value.arrayValue != nil) else {
            throw wrong("value", comparator.takesList ? "must be a list" : "must be a single value")
        }
        let elements = value.arrayValue ?? [value]
        guard elements.count <= longestList else { throw wrong("value", "must have at most \(longestList) elements") }
        for element in elements {
            if let problem = problem(with: element, of: found) { throw wrong("value", problem) }
        }
        return Comparison(field: name, comparator, value)
    }

    private static func problem(with value: JSONValue, of kind: FactFields.Kind?) -> String? {
        if case .object = value { return "must be a text, a number, true, false or null" }
        if case .array = value { return "must be a text, a number, true, false or null" }
        if let text = value.stringValue, text.utf16.count > longestText {
            return "must have at most \(longestText) characters"
        }
        return kind?.problem(with: value)
    }
}

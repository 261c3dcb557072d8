import JSON

/// JSON for people: a member a line, what is short on one line.
enum PrettyJSON {
    private static let width = 76

    static func text(_ value: JSONValue, indent: String = "") -> String {
        let flat = flat(value)
        guard flat.count + indent.count > width else { return flat }
        let inner = indent + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { name, value in
                "\(inner)\(JSONValue.string(name).serializedString): \(text(value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + text($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        default: return flat
        }
    }

    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            let parts = members.sorted { $0.key < $1.key }
                .map { "\(JSONValue.string($0.key).serializedString): \(flat($0.value))" }
            return "{\(parts.joined(separator: ", "))}"
        case .array(let elements): return "[\(elements.map(flat).joined(separator: ", "))]"
        default: return value.serializedString
        }
    }
}

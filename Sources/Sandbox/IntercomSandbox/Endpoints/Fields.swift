import JSON

/// Reads the fields of a request and refuses what the vendor's description does not name.
struct Fields {
    let fields: [String: JSONValue]

    init(_ body: JSONValue, allowing names: Set<String>) throws {
        guard let fields = body.objectValue else {
            throw IntercomRefusal(
                status: 400, code: "parameter_invalid", message: "the body is not a JSON object", isProblem: true)
        }
        if let unknown = fields.keys.filter({ !names.contains($0) }).sorted().first {
            throw IntercomRefusal.invalid(unknown, "\(unknown) is not a field of this request")
        }
        self.fields = fields
    }

    subscript(_ name: String) -> JSONValue? { fields[name] }

    func text(_ name: String) throws -> String? {
        switch fields[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw IntercomRefusal.invalid(name, "\(name) must be a string")
        }
    }

    func required(_ name: String) throws -> String {
        guard let text = try text(name), !text.isEmpty else { throw IntercomRefusal.missing(name) }
        return text
    }

    func word(_ name: String, _ allowed: Set<String>) throws -> String {
        let word = try required(name)
        guard allowed.contains(word) else { throw IntercomRefusal.invalid(name, "\(name) cannot be \(word)") }
        return word
    }
}

import JSON

extension Schema {
    /// Gives parameters that came as texts (form, query, multipart) their types: numbers and truth values by their
    /// spelling, all else but strings as JSON. What cannot be read stays a text, to be refused by `check`.
    func typed(method: String, texts: [String: String]) -> [String: JSONValue] {
        let members = methods[method] ?? []
        return texts.reduce(into: [:]) { result, pair in
            let types = members.first { $0.name == pair.key }?.types ?? []
            result[pair.key] = value(pair.value, types)
        }
    }

    private func value(_ text: String, _ types: [String]) -> JSONValue {
        for type in types {
            switch type {
            case "Integer": if let number = Int64(text) { return .integer(number) }
            case "Float": if let number = Double(text), number.isFinite { return .double(number) }
            case "Boolean":
                switch text.lowercased() {
                case "true", "1", "yes": return true
                case "false", "0", "no", "": return false
                default: break
                }
            case "String", "InputFile": return .string(text)
            default: if let value = try? JSONValue(parsing: text) { return value }
            }
        }
        return .string(text)
    }
}

import JSON

extension Oracle {
    /// What is wrong with a call by the Bot API's description; empty when nothing is.
    func problems(method: String, parameters: [String: JSONValue]) -> [String] {
        guard let fields = methods[method] else { return ["\(method): no such method"] }
        return problems(of: parameters, fields: fields, at: method)
    }

    private func problems(of members: [String: JSONValue], fields: [Field], at path: String) -> [String] {
        var problems: [String] = []
        for (name, value) in members {
            guard let field = fields.first(where: { $0.name == name }) else {
                problems.append("\(path).\(name): unknown")
                continue
            }
            let attempts = field.types.map { self.problems(of: value, type: $0, at: "\(path).\(name)") }
            if !attempts.contains(where: \.isEmpty) { problems += attempts.min { $0.count < $1.count } ?? [] }
        }
        for field in fields where field.required && members[field.name] == nil {
            problems.append("\(path).\(field.name): missing")
        }
        return problems
    }

    private func problems(of value: JSONValue, type: String, at path: String) -> [String] {
        if let element = type.removing(prefix: "Array of ") {
            guard let elements = value.arrayValue else { return ["\(path): not an array"] }
            return elements.enumerated().flatMap { problems(of: $1, type: element, at: "\(path)[\($0)]") }
        }
        switch (type, value) {
        case ("Integer", .integer), ("Float", .double), ("Float", .integer), ("Boolean", .bool), ("String", .string):
            return []
        case ("InputFile", .string(let text)):
            return text.hasPrefix("attach://") ? [] : ["\(path): not an upload"]
        default: break
        }
        if let subtypes = subtypes[type], !subtypes.isEmpty {
            let attempts = subtypes.map { problems(of: value, type: $0, at: "\(path)(\($0))") }
            return attempts.contains(where: \.isEmpty) ? [] : attempts.min { $0.count < $1.count } ?? []
        }
        guard let fields = types[type], case .object(let members) = value else { return ["\(path): not \(type)"] }
        return problems(of: members, fields: fields, at: path)
    }
}

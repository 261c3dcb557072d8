import JSON

extension Schema {
    /// What is wrong with a call.
    enum Problem: Error, Hashable {
        case unknownMethod
        case unknownParameter(String)
        case missing(String)
        case wrongType(String, expected: String)
    }

    /// The first thing wrong with a call's parameters. The official server ignores unknown parameters; a simulator that
    /// is to find mistakes must not.
    func check(method: String, parameters: [String: JSONValue]) throws(Problem) {
        guard let members = methods[method] else { throw .unknownMethod }
        try check(parameters, members, at: "")
    }

    private func check(_ object: [String: JSONValue], _ members: [Member], at path: String) throws(Problem) {
        for name in object.keys.sorted() where !members.contains(where: { $0.name == name }) {
            throw .unknownParameter(path + name)
        }
        for member in members {
            guard let value = object[member.name] else {
                if member.isRequired { throw .missing(path + member.name) }
                continue
            }
            try check(value, anyOf: member.types, at: path + member.name)
        }
    }

    private func check(_ value: JSONValue, anyOf types: [String], at path: String) throws(Problem) {
        // What went wrong deepest inside is of the alternative that was meant.
        var deepest: Problem?
        for type in types {
            do {
                try check(value, type, at: path)
                return
            } catch {
                if error.name.utf8.count > deepest?.name.utf8.count ?? -1 { deepest = error }
            }
        }
        if let deepest { throw deepest }
    }

    private func check(_ value: JSONValue, _ type: String, at path: String) throws(Problem) {
        if type.hasPrefix("[") {
            guard let elements = value.arrayValue else { throw .wrongType(path, expected: type) }
            let element = String(type.dropFirst().dropLast())
            for (index, value) in elements.enumerated() { try check(value, element, at: "\(path)[\(index)]") }
            return
        }
        switch (type, value) {
        case ("Integer", .integer), ("Float", .double), ("Float", .integer), ("Boolean", .bool), ("String", .string),
            ("InputFile", .string):
            return
        default: break
        }
        switch types[type] {
        case .anything: return
        case .oneOf(let subtypes): try check(value, anyOf: narrowed(subtypes, to: value), at: path)
        case .object(let members):
            guard case .object(let object) = value else { throw .wrongType(path, expected: type) }
            try check(object, members, at: path + ".")
        case nil: throw .wrongType(path, expected: type)
        }
    }

    /// Of subtypes that carry their name in `type`, the one that is meant.
    private func narrowed(_ subtypes: [String], to value: JSONValue) -> [String] {
        guard let type = value["type"]?.stringValue else { return subtypes }
        let word = type.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        let named = subtypes.filter { $0.hasSuffix(word) }
        return named.isEmpty ? subtypes : named
    }
}

extension Schema.Problem {
    /// The parameter that it is about, with its place.
    var name: String {
        switch self {
        case .unknownMethod: ""
        case .unknownParameter(let name), .missing(let name), .wrongType(let name, _): name
        }
    }

    /// In words like the official server's.
    var refusal: Refusal {
        switch self {
        case .unknownMethod: .methodNotFound
        case .unknownParameter(let name): .badRequest("unknown parameter \"\(name)\"")
        case .missing("text"): .badRequest("message text is empty")
        case .missing("chat_id"): .badRequest("chat_id is empty")
        case .missing(let name): .badRequest("parameter \"\(name)\" is required")
        case .wrongType(let name, let expected): .badRequest("parameter \"\(name)\" must be of type \(expected)")
        }
    }
}

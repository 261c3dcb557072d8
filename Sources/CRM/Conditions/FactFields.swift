import JSON

/// The fields that conditions may look at, and what each can hold.
package struct FactFields: Sendable {
    package enum Kind: Sendable, Equatable {
        case text, number, truth
        case list
        /// One of these.
        case words([String])
    }

    package struct Field: Sendable {
        /// Such as `ticket.priority`; one that ends in `.*` stands for all that begin so.
        package let name: String
        package let kind: Kind
        package let description: String

        package init(_ name: String, _ kind: Kind, _ description: String) {
            self.name = name
            self.kind = kind
            self.description = description
        }
    }

    package let all: [Field]

    package init(_ all: [Field]) { self.all = all }

    /// Nil for a name that means nothing.
    func kind(of name: String) -> Kind?? {
        if let field = all.first(where: { $0.name == name }) { return .some(field.kind) }
        // Fields that administrators define hold what these say.
        let isOpen = all.contains { field in
            field.name.hasSuffix(".*") && name.hasPrefix(field.name.dropLast()) && name.count >= field.name.count
        }
        return isOpen ? .some(nil) : nil
    }
}

extension FactFields.Kind {
    func refuses(_ comparator: Comparison.Operator) -> Bool {
        switch comparator {
        case .isLess, .isAtMost, .isGreater, .isAtLeast: self != .number
        case .startsWith: self != .text
        case .contains, .containsNot: self != .text && self != .list
        case .isEqual, .isNot: self == .list
        default: false
        }
    }

    /// Why a value does not fit; nil when it does.
    func problem(with value: JSONValue) -> String? {
        switch (self, value) {
        case (.text, .string), (.list, .string), (.number, .integer), (.number, .double), (.truth, .bool), (_, .null):
            nil
        case (.words(let words), .string(let word)):
            words.contains(word) ? nil : "must be one of \(words.joined(separator: ", "))"
        case (.text, _), (.list, _), (.words, _): "must be a text"
        case (.number, _): "must be a number"
        case (.truth, _): "must be true or false"
        }
    }
}

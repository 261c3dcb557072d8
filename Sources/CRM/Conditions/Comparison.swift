package import JSON

/// One field against a value.
package struct Comparison: Sendable, Equatable {
    package enum Operator: String, Sendable, CaseIterable {
        case isEqual = "is"
        case isNot = "is_not"
        case isIn = "in"
        case isNotIn = "not_in"
        /// A text within a text, an element of a list.
        case contains
        case containsNot = "not_contains"
        case startsWith = "starts_with"
        case isLess = "less_than"
        case isAtMost = "at_most"
        case isGreater = "greater_than"
        case isAtLeast = "at_least"
        case isSet = "is_set"
        case isNotSet = "is_not_set"
        case hasChanged = "changed"
        case hasChangedFrom = "changed_from"
        case hasChangedTo = "changed_to"
    }

    package let field: String
    package let comparator: Operator
    /// Null for the operators that take none.
    package let value: JSONValue

    package init(field: String, _ comparator: Operator, _ value: JSONValue = .null) {
        self.field = field
        self.comparator = comparator
        self.value = value
    }

    var json: JSONValue {
        var json: JSONValue = ["field": .string(field), "op": .string(comparator.rawValue)]
        if comparator.takesValue { json["value"] = value }
        return json
    }

    func holds(for facts: some Facts) -> Bool {
        let actual = facts.value(of: field) ?? .null
        switch comparator {
        case .isEqual: return Self.equal(actual, value)
        case .isNot: return !Self.equal(actual, value)
        case .isIn: return Self.isIn(actual, value)
        case .isNotIn: return !Self.isIn(actual, value)
        case .contains: return Self.contains(actual, value)
        case .containsNot: return !Self.contains(actual, value)
        case .startsWith: return Self.text(actual)?.hasPrefix(Self.text(value) ?? "") ?? false
        case .isLess: return Self.ordered(actual, value) { $0 < $1 }
        case .isAtMost: return Self.ordered(actual, value) { $0 <= $1 }
        case .isGreater: return Self.ordered(actual, value) { $0 > $1 }
        case .isAtLeast: return Self.ordered(actual, value) { $0 >= $1 }
        case .isSet: return Self.isSet(actual)
        case .isNotSet: return !Self.isSet(actual)
        case .hasChanged, .hasChangedFrom, .hasChangedTo: return hasChanged(to: actual, facts)
        }
    }

    private func hasChanged(to actual: JSONValue, _ facts: some Facts) -> Bool {
        let (isKnown, before) = facts.previous(of: field)
        guard isKnown, before ?? .null != actual else { return false }
        switch comparator {
        case .hasChangedFrom: return Self.equal(before, value)
        case .hasChangedTo: return Self.equal(actual, value)
        default: return true
        }
    }

    // MARK: Values

    /// People write words in either case.
    private static func text(_ value: JSONValue?) -> String? { value?.stringValue?.lowercased() }

    private static func equal(_ left: JSONValue?, _ right: JSONValue) -> Bool {
        if let left = text(left), let right = text(right) { return left == right }
        if let left = left?.doubleValue, let right = right.doubleValue { return left == right }
        return (left ?? .null) == right
    }

    private static func isIn(_ value: JSONValue?, _ list: JSONValue) -> Bool {
        let wanted = list.arrayValue ?? []
        if let elements = value?.arrayValue {
            return elements.contains { element in wanted.contains { equal(element, $0) } }
        }
        return wanted.contains { equal(value, $0) }
    }

    private static func contains(_ value: JSONValue?, _ wanted: JSONValue) -> Bool {
        if let elements = value?.arrayValue { return elements.contains { equal($0, wanted) } }
        guard let text = text(value), let part = self.text(wanted) else { return false }
        return part.isEmpty || text.firstRange(of: part) != nil
    }

    private static func ordered(
        _ value: JSONValue?, _ bound: JSONValue, by isOrdered: (Double, Double) -> Bool
    ) -> Bool {
        guard let value = value?.doubleValue, let bound = bound.doubleValue else { return false }
        return isOrdered(value, bound)
    }

    private static func isSet(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: false
        case .string(let text): !text.isEmpty
        case .array(let list): !list.isEmpty
        default: true
        }
    }
}

extension Comparison.Operator {
    package var takesValue: Bool {
        switch self {
        case .isSet, .isNotSet, .hasChanged: false
        default: true
        }
    }

    var takesList: Bool { self == .isIn || self == .isNotIn }
}

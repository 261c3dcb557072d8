package import JSON

/// What must hold for a rule to apply: comparisons, joined by “all”, “any” and “not”. Pure.
///
///     {"all": [{"field": "ticket.priority", "op": "in", "value": ["high", "urgent"]},
///              {"not": {"field": "contact.language", "op": "is", "value": "en"}}]}
package indirect enum Condition: Sendable, Equatable {
    /// Holds where there is none, too.
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case comparison(Comparison)

    /// Applies to everything.
    package static let always = Condition.all([])

    /// As it is stored and shown.
    package var json: JSONValue {
        switch self {
        case .all(let list): ["all": .array(list.map(\.json))]
        case .any(let list): ["any": .array(list.map(\.json))]
        case .not(let condition): ["not": condition.json]
        case .comparison(let comparison): comparison.json
        }
    }

    package func holds(for facts: some Facts) -> Bool {
        switch self {
        case .all(let list): list.allSatisfy { $0.holds(for: facts) }
        case .any(let list): list.contains { $0.holds(for: facts) }
        case .not(let condition): !condition.holds(for: facts)
        case .comparison(let comparison): comparison.holds(for: facts)
        }
    }

    /// The fields that it looks at.
    package var fields: Set<String> {
        switch self {
        case .all(let list), .any(let list): list.reduce(into: []) { $0.formUnion($1.fields) }
        case .not(let condition): condition.fields
        case .comparison(let comparison): [comparison.field]
        }
    }
}

/// What conditions are asked of. A value is a text, a number, a truth or a list of texts; nil: there is none.
package protocol Facts: Sendable {
    func value(of field: String) -> JSONValue?
    /// As it was before the change that is looked at; `isKnown` is false where nothing has changed.
    func previous(of field: String) -> (isKnown: Bool, value: JSONValue?)
}

extension Facts {
    package func previous(of field: String) -> (isKnown: Bool, value: JSONValue?) { (false, nil) }
}

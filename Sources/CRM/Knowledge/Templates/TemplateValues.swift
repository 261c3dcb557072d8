/// What variables stand for in one place: which there are, and which have a value.
package struct TemplateValues: Sendable {
    /// By name. White space alone is no value.
    private var values: [String: String]
    /// The keys of the custom fields that there are.
    private let fields: Set<String>

    package init(_ values: [String: String], fields: Set<String> = []) {
        self.values = values
        self.fields = fields
    }

    /// With other values in the place of some.
    /// - Throws: `TemplateError` for names of variables that there are not.
    package func overridden(by others: [String: String]) throws(TemplateError) -> TemplateValues {
        let unknown = others.keys.filter { !TemplateVariables.isKnown($0, fields: fields) }.sorted()
        guard unknown.isEmpty else {
            throw TemplateError(unknown.map { TemplateProblem(.unknownVariable, $0) })
        }
        var copy = self
        copy.values.merge(others) { $1 }
        return copy
    }

    func value(of variable: TemplateText.Variable) -> Result<String, TemplateProblem> {
        guard TemplateVariables.isKnown(variable.name, fields: fields) else {
            return .failure(TemplateProblem(.unknownVariable, variable.name))
        }
        if let value = values[variable.name], !value.allSatisfy(\.isWhitespace) { return .success(value) }
        if let fallback = variable.fallback { return .success(fallback) }
        return .failure(TemplateProblem(.noValue, variable.name))
    }
}

/// What is wrong with a text with variables, or missing for it.
package struct TemplateProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// `{{` without its `}}`.
        case unclosed
        /// Between the braces stands no name.
        case badName = "bad_name"
        /// There is no such variable.
        case unknownVariable = "unknown_variable"
        /// The variable has no value here, and no default.
        case noValue = "no_value"
    }

    package let code: Code
    /// What stands between the braces, as far as it was read.
    package let variable: String

    package init(_ code: Code, _ variable: String) {
        self.code = code
        self.variable = variable
    }

    package var description: String {
        switch code {
        case .unclosed: "“{{” is not closed by “}}” after “\(variable)”; write \\{{ for braces that mean nothing"
        case .badName: "“\(variable)” is no name of a variable; write \\{{ for braces that mean nothing"
        case .unknownVariable: "there is no variable “\(variable)”"
        case .noValue: "“\(variable)” has no value here, and the template gives no default"
        }
    }
}

/// Why a text with variables cannot be kept, or not be filled in: everything that is wrong.
package struct TemplateError: Error, Sendable, CustomStringConvertible {
    package let problems: [TemplateProblem]

    package init(_ problems: [TemplateProblem]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "; ") }
}

package import TelegramBotAPI

/// A text with variables, such as `Hello {{ contact.first_name | there }}!`, read. Pure.
///
/// What stands behind the bar is the default, which may be empty. `\{{` stands for braces that mean nothing, `\\{{` for a
/// backslash before a variable.
package struct TemplateText: Sendable, Hashable {
    package struct Variable: Sendable, Hashable {
        package let name: String
        /// What stands there when it has no value; nil where that is an error.
        package let fallback: String?
    }

    /// A part of the text; the ranges follow each other without gaps and count UTF-16 units.
    struct Piece: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case verbatim
            /// Backslashes that have done their work.
            case hidden
            case variable(Variable)
        }

        let kind: Kind
        let range: Range<Int>
    }

    let source: FormattedText
    let pieces: [Piece]

    /// - Throws: `TemplateError` for braces that are not closed or hold no name.
    package init(_ source: FormattedText) throws(TemplateError) {
        self.source = source
        var scanner = TemplateScanner(source.text)
        pieces = try scanner.pieces()
    }

    /// In the order in which they stand, each as often as it stands.
    package var variables: [Variable] {
        pieces.compactMap { piece in
            if case .variable(let variable) = piece.kind { variable } else { nil }
        }
    }

    /// Names of variables that `isKnown` does not know are an error.
    package func check(_ isKnown: (String) -> Bool) throws(TemplateError) {
        let problems = variables.filter { !isKnown($0.name) }.map { TemplateProblem(.unknownVariable, $0.name) }
        if !problems.isEmpty { throw TemplateError(Self.once(problems)) }
    }

    /// The text with its values, the formatting in its places.
    /// - Throws: `TemplateError` that names every variable that is unknown, or has neither value nor default.
    package func rendered(with values: TemplateValues) throws(TemplateError) -> FormattedText {
        let units = Array(source.text.utf16)
        var layout = TemplateLayout()
        var output: [UInt16] = []
        var problems: [TemplateProblem] = []
        for piece in pieces {
            let start = output.count
            switch piece.kind {
            case .verbatim: output += units[piece.range]
            case .hidden: break
            case .variable(let variable):
                switch values.value(of: variable) {
                case .success(let value): output += value.utf16
                case .failure(let problem): problems.append(problem)
                }
            }
            layout.add(piece, at: start..<output.count)
        }
        guard problems.isEmpty else { throw TemplateError(Self.once(problems)) }
        return FormattedText(String(decoding: output, as: UTF16.self), entities: layout.moved(source.entities))
    }

    private static func once(_ problems: [TemplateProblem]) -> [TemplateProblem] {
        var seen: Set<TemplateProblem> = []
        return problems.filter { seen.insert($0).inserted }
    }
}

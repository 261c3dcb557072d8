import SQL

/// What somebody looks for: words that must all stand in one message, in any order and case. One that ends with `*`
/// stands for every word that begins so.
package struct SearchWords: Sendable {
    private struct Word {
        let text: String
        let isPrefix: Bool
    }

    private let words: [Word]

    /// Longer lists of words are not looked for: each costs.
    package static let mostWords = 16

    /// Nil when there is nothing to look for, or too much.
    package init?(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).map { word in
            Word(text: word.filter { $0 != "*" }, isPrefix: word.last == "*")
        }.filter { !$0.text.isEmpty }
        guard (1...Self.mostWords).contains(words.count) else { return nil }
    }

    /// The query in FTS5's words: strings that hold no operators.
    var fts5: String {
        words.map { "\"\($0.text.replacing("\"", with: "\"\""))\"\($0.isPrefix ? "*" : "")" }.joined(separator: " ")
    }

    /// The query as a PostgreSQL expression.
    var tsquery: SQL {
        words.map { word -> SQL in
            guard word.isPrefix else { return "phraseto_tsquery('simple', CAST(\(word.text) AS TEXT))" }
            let quoted = "'\(word.text.replacing("\\", with: "\\\\").replacing("'", with: "''"))':*"
            return "to_tsquery('simple', CAST(\(quoted) AS TEXT))"
        }.joined(separator: " && ")
    }
}

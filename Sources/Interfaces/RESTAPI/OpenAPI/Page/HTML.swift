import JSON

/// Texts as HTML.
enum HTML {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// Text in which words between backticks are code.
    static func inline(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index.isMultiple(of: 2) ? escaped(String(part)) : "<code>\(escaped(String(part)))</code>"
        }.joined()
    }

    /// Paragraphs, an empty line between them.
    static func paragraphs(_ text: String) -> String {
        text.replacing("\n\n", with: "\u{0}").split(separator: "\u{0}").map { "<p>\(inline(String($0)))</p>\n" }
            .joined()
    }

    /// - Parameters:
    ///   - label: what the table shows, for who cannot see where it stands.
    ///   - rows: cells, as HTML.
    static func table(_ label: String, _ columns: [String], _ rows: [[String]]) -> String {
        let head = columns.map { "<th scope=\"col\">\($0)</th>" }.joined()
        let body = rows.map { "<tr>\($0.map { "<td>\($0)</td>" }.joined())</tr>\n" }.joined()
        return """
            <div class="table" role="region" aria-label="\(escaped(label))" tabindex="0"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }

    /// Something long, opened by who wants to see it.
    static func folded(_ title: String, _ content: String) -> String {
        "<details><summary>\(title)</summary>\n\(content)</details>\n"
    }

    static func example(_ value: JSONValue) -> String {
        "<pre tabindex=\"0\"><code>\(escaped(PrettyJSON.text(value)))</code></pre>\n"
    }

    /// A word for addresses within the page.
    static func anchor(_ text: String) -> String {
        text.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }
}

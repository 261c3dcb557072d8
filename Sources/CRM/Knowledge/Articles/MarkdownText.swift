/// Markdown as the words that it says. Pure.
package enum MarkdownText {
    /// Without marks, and with the texts of links and pictures in their places; paragraphs keep their lines.
    package static func plain(_ markdown: String) -> String {
        markdown.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.trimmingPrefix { $0 == " " }.hasPrefix("```") }
            .map { inline(String($0)) }.joined(separator: "\n").trimmed
    }

    /// The first paragraph that is no heading, cut to so many characters.
    package static func summary(_ markdown: String, atMost most: Int) -> String {
        let blocks = markdown.replacing("\r\n", with: "\n").split(separator: "\n\n").map(String.init)
        let text = blocks.first { !$0.trimmed.hasPrefix("#") && !$0.trimmed.isEmpty } ?? markdown
        let plain = plain(text)
        return plain.count > most ? plain.prefix(most - 1).trimmed + "…" : plain
    }

    private static func inline(_ line: String) -> String {
        line.replacing(/^\s*(#{1,6}\s+|>\s?|[-*+]\s+)/, with: "")
            .replacing(/!?\[([^\]]*)\]\([^)\s]*(\s+"[^"]*")?\)/) { String($0.1) }
            .replacing(/(\*\*|__|~~|`)/, with: "")
            .replacing(/(^|[^\w\\])[*_](\S[^*_]*)[*_]/) { "\($0.1)\($0.2)" }
            .replacing(/\\([\\`*_{}\[\]()#+\-.!|>])/) { String($0.1) }
    }
}

/// Cuts texts that are longer than a message may be: at a paragraph, else a line, else a word, else between
/// characters. White space at a cut is dropped; entities are cut and moved along exactly. A mention, a link's text, a
/// custom emoji and the like are kept whole unless they alone are longer than a message; then they become plain text.
package struct TextSplitter: Sendable {
    /// UTF-16 units.
    package let limit: Int

    package init(limit: Int) {
        precondition(limit >= 2, "a character can be two units long")
        self.limit = limit
    }

    /// 4096, for sendMessage.
    package static let message = TextSplitter(limit: 4096)
    /// 1024, for captions.
    package static let caption = TextSplitter(limit: 1024)

    /// The parts in order, each within the limit and not blank; none for a blank text.
    package func split(_ text: FormattedText) -> [FormattedText] {
        guard text.utf16Length > limit else { return text.isBlank ? [] : [text] }
        return parts(text, limits: { _ in limit })
    }

    /// A caption of this splitter's limit, and the rest as messages of up to 4096 units.
    package func splitCaption(_ text: FormattedText) -> (caption: FormattedText?, rest: [FormattedText]) {
        guard text.utf16Length > limit else { return (text.isBlank ? nil : text, []) }
        let all = parts(text, limits: { $0 == 0 ? limit : TextSplitter.message.limit })
        return (all.first, Array(all.dropFirst()))
    }

    private func parts(_ text: FormattedText, limits: (Int) -> Int) -> [FormattedText] {
        let source = SplitSource(text)
        var parts: [FormattedText] = []
        var start = 0
        while start < source.count {
            let limit = limits(parts.count)
            let cut = source.count - start <= limit ? source.whole(from: start) : source.cut(from: start, limit: limit)
            let part = source.part(start..<cut.end)
            if !part.isBlank { parts.append(part) }
            start = cut.next
        }
        return parts
    }
}

extension FormattedText {
    /// Whether there is nothing but white space, which Telegram refuses as empty.
    package var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
}

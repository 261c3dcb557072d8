import TelegramBotAPI

/// A ticket's subject.
package enum Subject {
    /// The first line of a message, at most 80 characters; what kind of content it is, where it has no text.
    static func of(_ message: Message) -> String {
        of(message.body.text) ?? message.content.kind.replacing("_", with: " ")
    }

    /// The first line of a text, at most 80 characters; nil when nothing stands in it.
    package static func of(_ text: String) -> String? {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words.isEmpty { return nil }
        return words.count <= 80 ? words : String(words.prefix(79)) + "…"
    }
}

import TelegramBotAPI

/// What we write in the form that Intercom shows. Pure.
enum IntercomHTML {
    /// The formatting that Intercom's conversations show; all else stays as text.
    private static let kinds: Set<MessageEntity.Kind> = [
        .bold, .italic, .underline, .strikethrough, .code, .pre, .textLink, .url, .email, .blockquote,
        .expandableBlockquote,
    ]

    /// A text with its formatting as HTML, lines as `<br>`.
    static func body(_ text: FormattedText) -> String {
        FormattedText(text.text, entities: text.entities.filter { kinds.contains($0.type) }).html
            .replacing("\n", with: "<br>")
    }
}

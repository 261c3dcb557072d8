import Desk
import TelegramBotAPI

/// What an article says in a message. Pure.
enum ArticleText {
    /// Characters of the first paragraph, where a link leads to the rest.
    private static let summary = 600
    /// Characters of the whole text, where no link leads to it: one message of Telegram's.
    private static let whole = 3500

    /// The title, which is the link where there is one, and the first paragraph; without a link all that it says.
    static func forCustomer(_ item: CatalogItem<Article>) -> FormattedText {
        let article = item.content
        guard article.url != nil else {
            let plain = MarkdownText.plain(article.body)
            let text = plain.count > whole ? plain.prefix(whole - 1).trimmed + "…" : plain
            return title(of: article) + FormattedText("\n\n\(text)")
        }
        return title(of: article) + FormattedText("\n\n\(MarkdownText.summary(article.body, atMost: summary))")
    }

    static func forStaff(_ item: CatalogItem<Article>) -> FormattedText {
        let article = item.content
        return FormattedText("📖 ") + title(of: article)
            + FormattedText(" (article \(item.id))\n\n\(MarkdownText.summary(article.body, atMost: summary))")
    }

    private static func title(of article: Article) -> FormattedText {
        let length = article.title.utf16.count
        let entity =
            article.url.map { MessageEntity(.textLink, offset: 0, length: length, url: $0) }
            ?? MessageEntity(.bold, offset: 0, length: length)
        return FormattedText(article.title, entities: [entity])
    }
}

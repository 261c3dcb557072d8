package import Desk
import Kernel
package import SQL

/// Finds published articles by words, the best first, one of those that say the same in several languages.
package struct ArticleSearch: Sendable {
    package let words: String
    package var demand = KnowledgeSearch.Demand.chosen
    /// Only articles in this language, its base language, or none in particular; nil for all.
    package var language: String?
    /// The language that is taken where several say the same.
    package var preferred: String?
    /// Nil for both.
    package var visibility: Article.Visibility?
    package var limit = 10

    package init(_ words: String) { self.words = words }

    package struct Found: Sendable {
        package let article: CatalogItem<Article>
        package let score: Double
        /// The part of the text that fits best.
        package let excerpt: String
    }

    /// Documents that are looked at, most of which fit as a rule.
    private static let mostHits = 500
    /// Of a text that was written to say something else: what is far behind the best fits by chance.
    private static let leastShare = 0.3

    package func found(in db: any SQLConnection) throws -> [Found] {
        var hits = try KnowledgeSearch(.article, for: words, demand).hits(in: db).prefix(Self.mostHits)
        if demand == .written, let best = hits.first?.score {
            hits = hits.prefix { $0.score >= best * Self.leastShare }
        }
        var found: [Int64: Found] = [:]
        var order: [Int64] = []
        for hit in hits where order.count < limit || preferred != nil {
            guard let article = try Catalog<Article>.find(hit.id, in: db), fits(article.content) else { continue }
            let original = article.content.translationOf ?? article.id
            if let other = found[original] {
                guard !isPreferred(other.article), isPreferred(article) else { continue }
            } else {
                guard order.count < limit else { continue }
                order.append(original)
            }
            found[original] = Found(
                article: article, score: max(hit.score, found[original]?.score ?? 0),
                excerpt: Excerpt.of(MarkdownText.plain(article.content.body), for: words))
        }
        return order.compactMap { found[$0] }
    }

    private func fits(_ article: Article) -> Bool {
        guard article.status == .published, visibility == nil || article.visibility == visibility else { return false }
        guard let language, let own = article.language else { return true }
        return LanguageTag.matches(own, language)
    }

    private func isPreferred(_ item: CatalogItem<Article>) -> Bool {
        guard let preferred, let own = item.content.language else { return false }
        return LanguageTag.matches(own, preferred)
    }
}

/// Compares IETF language tags.
enum LanguageTag {
    /// Whether the tag is the wanted one, or its base language.
    static func matches(_ tag: String, _ wanted: String) -> Bool {
        let (tag, wanted) = (tag.lowercased(), wanted.lowercased())
        return tag == wanted || tag == String(wanted.prefix { $0 != "-" })
    }
}

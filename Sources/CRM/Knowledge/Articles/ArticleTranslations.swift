import Desk
import Kernel
import SQL

/// Articles that say the same in several languages.
enum ArticleTranslations {
    /// Languages of one article that are looked at.
    private static let most = 100

    /// The one in a language, or in its base language, if there is a published one; else the article itself.
    static func preferred(
        of item: CatalogItem<Article>, for language: String?, in db: any SQLConnection
    ) throws -> CatalogItem<Article> {
        guard let language, item.content.language.map({ $0.lowercased() != language.lowercased() }) ?? false else {
            return item
        }
        let original = item.content.translationOf ?? item.id
        let translations: [Int64] = try db.column(
            "SELECT id FROM articles WHERE translation_of = \(original) ORDER BY id LIMIT \(most)")
        let all = try ([original] + translations).compactMap { try Catalog<Article>.find($0, in: db) }
            .filter { $0.content.status == .published && $0.content.visibility == .public }
        for tag in [language.lowercased(), String(language.lowercased().prefix { $0 != "-" })] {
            if let match = all.first(where: { $0.content.language?.lowercased() == tag }) { return match }
        }
        return item
    }
}

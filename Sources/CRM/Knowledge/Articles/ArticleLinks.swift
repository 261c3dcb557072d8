import Desk
import Kernel
package import SQL

/// Links from article to article: `[text](article:ID)` in the Markdown.
package enum ArticleLinks {
    /// The articles that a text links to, in their order, each once.
    package static func targets(in body: String) -> [Int64] {
        var seen: Set<Int64> = []
        return body.matches(of: /\]\(article:([0-9]{1,18})\)/).compactMap { Int64($0.1) }
            .filter { seen.insert($0).inserted }
    }

    /// Which of those that a text links to there are not.
    package static func missing(in body: String, in db: any SQLConnection) throws -> [Int64] {
        let targets = targets(in: body)
        guard !targets.isEmpty else { return [] }
        let found: [Int64] = try db.column(
            "SELECT id FROM articles WHERE id IN (\(list: targets.paddedForStatement))")
        return targets.filter { !found.contains($0) }
    }

    static func set(_ item: CatalogItem<Article>, in db: any SQLConnection) throws {
        try remove(from: item.id, in: db)
        for target in targets(in: item.content.body) {
            try db.later("INSERT INTO article_links (article_id, target_id) VALUES (\(item.id), \(target))")
        }
    }

    static func remove(from article: Int64, in db: any SQLConnection) throws {
        try db.later("DELETE FROM article_links WHERE article_id = \(article)")
    }
}

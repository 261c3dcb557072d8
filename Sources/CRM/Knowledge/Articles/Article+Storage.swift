package import Desk
package import Kernel
package import SQL

extension Article {
    package static func written(
        _ item: CatalogItem<Article>, over old: CatalogItem<Article>?, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        if let old { try KnowledgeVersion.keep(old, .article, by: actor, at: now, in: db) }
        try ArticleLinks.set(item, in: db)
        try index(item, in: db)
    }

    package static func removing(_ item: CatalogItem<Article>, in db: any SQLConnection) throws {
        try ArticleLinks.remove(from: item.id, in: db)
        try KnowledgeIndex.remove(.article, item.id, in: db)
        try KnowledgeVersion.removeAll(of: item.id, .article, in: db)
        try KnowledgeUse.removeAll(of: item.id, .article, in: db)
    }

    static func index(_ item: CatalogItem<Article>, in db: any SQLConnection) throws {
        let content = item.content
        try KnowledgeIndex.set(
            .article, item.id,
            [
                .init(content.title, weight: 4), .init(content.tags.joined(separator: " "), weight: 3),
                .init(content.folder), .init(MarkdownText.plain(content.body)),
            ], in: db)
    }

    /// What keeps an article from being removed, in words; nil when nothing does.
    package static func holder(of id: Int64, in db: any SQLConnection) throws -> String? {
        if try db.first("SELECT 1 FROM templates WHERE article_id = \(id) LIMIT 1") != nil {
            return "Templates refer to the article: change them first."
        }
        if try db.first("SELECT 1 FROM article_links WHERE target_id = \(id) AND article_id <> \(id) LIMIT 1") != nil {
            return "Other articles link to the article: change them first."
        }
        if try db.first("SELECT 1 FROM articles WHERE translation_of = \(id) LIMIT 1") != nil {
            return "The article has translations: change them first."
        }
        if try db.first("SELECT 1 FROM ticket_articles WHERE article_id = \(id) LIMIT 1") != nil {
            return "The article is attached to tickets: it stays. Make it a draft to hide it."
        }
        return nil
    }
}

import Desk
package import SQL

/// Makes what stood before the room was built findable: once, at the first start.
package enum KnowledgeAdoption {
    private static let batch = 50

    package static func run(in database: any Database) async throws {
        while try await database.write({ try adoptTemplates(in: $0) }) == batch {}
        while try await database.write({ try adoptArticles(in: $0) }) == batch {}
    }

    private static func adoptTemplates(in db: any SQLConnection) throws -> Int {
        let ids = try strangers(.template, in: db)
        for id in ids {
            guard let item = try Catalog<Template>.lock(id, in: db) else { continue }
            try TemplatePlaces.set(item, in: db)
            try Template.index(item, in: db)
        }
        return ids.count
    }

    private static func adoptArticles(in db: any SQLConnection) throws -> Int {
        let ids = try strangers(.article, in: db)
        for id in ids {
            guard let item = try Catalog<Article>.lock(id, in: db) else { continue }
            try Article.index(item, in: db)
        }
        return ids.count
    }

    private static func strangers(_ kind: KnowledgeKind, in db: any SQLConnection) throws -> [Int64] {
        try db.column(
            """
            SELECT id FROM \(unsafe: kind == .template ? Template.table : Article.table) AS item WHERE NOT EXISTS (
                SELECT 1 FROM knowledge_documents WHERE kind = \(kind) AND item_id = item.id)
            ORDER BY id LIMIT \(batch)
            """)
    }
}

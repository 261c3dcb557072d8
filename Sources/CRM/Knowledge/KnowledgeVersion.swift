import Desk
package import Kernel
package import SQL

/// What a template or an article was before a change.
package struct KnowledgeVersion: Sendable, RowDecodable {
    package let version: Int64
    /// JSON object.
    package let content: String
    package let replacedBy: Actor
    package let replacedAt: Timestamp

    package init(row: Row) throws {
        version = try row.get("version")
        content = try row.get("content")
        replacedBy = try row.get("replaced_by")
        replacedAt = try row.get("replaced_at")
    }

    static func keep<Content: CatalogContent>(
        _ old: CatalogItem<Content>, _ kind: KnowledgeKind, by actor: Actor, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO knowledge_versions (kind, item_id, version, content, replaced_by, replaced_at)
            VALUES (\(kind), \(old.id), \(old.version), \(try JSONText.encode(old.content)), \(actor), \(now))
            """)
    }

    static func removeAll(of id: Int64, _ kind: KnowledgeKind, in db: any SQLConnection) throws {
        try db.later("DELETE FROM knowledge_versions WHERE kind = \(kind) AND item_id = \(id)")
    }

    /// The latest first.
    /// - Parameter version: of the last that was seen; nil from the start.
    package static func page(
        of id: Int64, _ kind: KnowledgeKind, before version: Int64?, limit: Int, in db: any SQLConnection
    ) throws -> [KnowledgeVersion] {
        let clause: SQL = version.map { " AND version < \($0)" } ?? ""
        return try db.all(
            """
            SELECT version, content, replaced_by, replaced_at FROM knowledge_versions
            WHERE kind = \(kind) AND item_id = \(id)\(clause) ORDER BY version DESC LIMIT \(limit)
            """)
    }
}

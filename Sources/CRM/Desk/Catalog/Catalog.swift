package import Kernel
package import SQL

/// Finds and keeps the items of one kind.
package enum Catalog<Content: CatalogContent> {
    package typealias Item = CatalogItem<Content>

    private static var columns: SQL {
        SQL(unsafe: (["id", "version", "created_at", "updated_at"] + Content.columns).joined(separator: ", "))
    }

    private static var rows: NumberedInsert {
        NumberedInsert(into: Content.table, Content.columns + ["created_at", "updated_at"])
    }

    package static func find(_ id: Int64, in db: any SQLConnection) throws -> Item? {
        try db.first("SELECT \(columns) FROM \(unsafe: Content.table) WHERE id = \(id)")
    }

    /// Held against other transactions until this one ends.
    package static func lock(_ id: Int64, in db: any SQLConnection) throws -> Item? {
        try db.first("SELECT \(columns) FROM \(unsafe: Content.table) WHERE id = \(id)\(db.dialect.forUpdate)")
    }

    /// Oldest first.
    /// - Parameter condition: which of them; nil for all.
    package static func page(
        after id: Int64, where condition: SQL? = nil, limit: Int, in db: any SQLConnection
    ) throws -> [Item] {
        let clause: SQL = condition.map { " AND \($0)" } ?? ""
        return try db.all(
            "SELECT \(columns) FROM \(unsafe: Content.table) WHERE id > \(id)\(clause) ORDER BY id LIMIT \(limit)")
    }

    package static func create(
        _ content: Content, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Item {
        let values = try content.values() + [SQLValue](row: now, now)
        let item = try unique(in: db) {
            let item = try found(try db.insert(values, into: rows), in: db)
            try Content.written(item, over: nil, by: author.actor, at: now, in: db)
            return item
        }
        try Audit.record(
            "\(Content.kind).created", on: "\(Content.kind):\(item.id)", by: author.actor,
            after: try JSONText.encode(content), origin: author.origin, at: now, in: db)
        return item
    }

    package static func change(
        _ item: Item, to content: Content, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Item {
        guard content != item.content else { return item }
        let assignments = zip(Content.columns, try content.values()).map { name, value -> SQL in
            "\(unsafe: name) = \(value)"
        }
        let changed = try unique(in: db) {
            _ = try db.execute(
                """
                UPDATE \(unsafe: Content.table) SET \(assignments.joined(separator: ", ")), updated_at = \(now),
                    version = version + 1 WHERE id = \(item.id)
                """)
            let changed = try found(item.id, in: db)
            try Content.written(changed, over: item, by: author.actor, at: now, in: db)
            return changed
        }
        try Audit.record(
            "\(Content.kind).updated", on: "\(Content.kind):\(item.id)", by: author.actor,
            before: try JSONText.encode(item.content), after: try JSONText.encode(content), origin: author.origin,
            at: now, in: db)
        return changed
    }

    package static func remove(
        _ item: Item, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try Content.removing(item, in: db)
        try db.later("DELETE FROM \(unsafe: Content.table) WHERE id = \(item.id)")
        try Audit.record(
            "\(Content.kind).deleted", on: "\(Content.kind):\(item.id)", by: author.actor,
            before: try JSONText.encode(item.content), origin: author.origin, at: now, in: db)
    }

    private static func found(_ id: Int64, in db: any SQLConnection) throws -> Item {
        guard let item = try find(id, in: db) else {
            throw SQLError(code: .serializationFailure, message: "the \(Content.kind) was removed just now")
        }
        return item
    }

    private static func unique<Value>(in db: any SQLConnection, _ body: () throws -> Value) throws -> Value {
        do {
            return try db.savepoint(body)
        } catch let error as SQLError where error.code == .uniqueViolation {
            throw CatalogFieldTaken(field: Content.uniqueField)
        }
    }
}

package import Kernel
package import SQL

/// What administrators keep lists of: queues, tags, fields; templates and articles.
package protocol CatalogContent: Sendable, Equatable, Encodable {
    /// One of them, as errors and the audit log call it, such as `queue`.
    static var kind: String { get }
    static var table: String { get }
    /// Those of the content; the table has `id`, `version`, `created_at` and `updated_at` beside them.
    static var columns: [String] { get }
    /// What may stand only once in a table.
    static var uniqueField: String { get }

    init(row: Row) throws
    /// In the order of `columns`.
    func values() throws -> [SQLValue]

    /// Keeps what follows from an item that has just been made or changed, in the same transaction.
    /// - Parameter old: what it was before; nil when it was made.
    static func written(
        _ item: CatalogItem<Self>, over old: CatalogItem<Self>?, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws

    /// Removes what follows from an item, before the item itself.
    static func removing(_ item: CatalogItem<Self>, in db: any SQLConnection) throws
}

extension CatalogContent {
    package static func written(
        _ item: CatalogItem<Self>, over old: CatalogItem<Self>?, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws {}

    package static func removing(_ item: CatalogItem<Self>, in db: any SQLConnection) throws {}
}

/// Another item has the same in a field that may stand only once.
package struct CatalogFieldTaken: Error {
    package let field: String

    package init(field: String) { self.field = field }
}

/// A content with its number and history.
package struct CatalogItem<Content: CatalogContent>: Sendable, RowDecodable {
    package let id: Int64
    package let content: Content
    /// Grows with each change: the ETag.
    package let version: Int64
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(row: Row) throws {
        id = try row.get("id")
        content = try Content(row: row)
        version = try row.get("version")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
    }
}

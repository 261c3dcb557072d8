import Kernel
package import SQL

/// A page of the knowledge base.
package struct Article: CatalogContent {
    package enum Status: String, Sendable, CaseIterable, Encodable, SQLCodable {
        case draft, published
    }

    package var title: String
    /// Markdown.
    package var body: String
    package var status: Status
    /// IETF language tag; nil for any.
    package var language: String?
    package var tags: [String]

    package static let kind = "article"
    package static let table = "articles"
    package static let columns = ["title", "body", "status", "language", "tags"]
    package static let uniqueField = "title"

    package init(title: String, body: String, status: Status, language: String?, tags: [String]) {
        self.title = title
        self.body = body
        self.status = status
        self.language = language
        self.tags = tags
    }

    package init(row: Row) throws {
        title = try row.get("title")
        body = try row.get("body")
        status = try row.get("status")
        language = try row.get("language")
        tags = try JSONText.decode(try row.get("tags"))
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](row: title, body, status, language, try JSONText.encode(tags))
    }
}

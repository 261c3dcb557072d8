import Desk
import Kernel
package import SQL

/// A page of the knowledge base.
package struct Article: CatalogContent {
    package enum Status: String, Sendable, CaseIterable, Encodable, SQLCodable {
        case draft, published
    }

    package enum Visibility: String, Sendable, CaseIterable, Encodable, SQLCodable {
        case `public`
        /// For staff alone: it is never sent to a customer.
        case `internal`
    }

    package var title: String
    /// Markdown.
    package var body: String
    package var status = Status.draft
    /// IETF language tag; nil for any.
    package var language: String?
    package var tags: [String] = []
    /// Names between slashes, such as `billing/refunds`; empty for none.
    package var folder = ""
    package var visibility = Visibility.public
    /// Where customers can read it.
    package var url: String?
    /// The article that says the same in another language.
    package var translationOf: Int64?

    package static let kind = "article"
    package static let table = "articles"
    package static let columns = [
        "title", "body", "status", "language", "tags", "folder", "visibility", "url", "translation_of",
    ]
    package static let uniqueField = "title"

    enum CodingKeys: String, CodingKey {
        case title, body, status, language, tags, folder, visibility, url
        case translationOf = "translation_of"
    }

    package init(title: String, body: String) {
        self.title = title
        self.body = body
    }

    package init(row: Row) throws {
        title = try row.get("title")
        body = try row.get("body")
        status = try row.get("status")
        language = try row.get("language")
        tags = try JSONText.decode(try row.get("tags"))
        folder = try row.get("folder")
        visibility = try row.get("visibility")
        url = try row.get("url")
        translationOf = try row.get("translation_of")
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](
            row: title, body, status, language, try JSONText.encode(tags), folder, visibility, url, translationOf)
    }
}

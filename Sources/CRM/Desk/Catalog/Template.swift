package import SQL

/// A response that agents have ready.
package struct Template: CatalogContent {
    package var name: String
    package var body: String
    /// IETF language tag; nil for any.
    package var language: String?
    /// The article that it refers to.
    package var articleID: Int64?

    package static let kind = "template"
    package static let table = "templates"
    package static let columns = ["name", "body", "language", "article_id"]
    package static let uniqueField = "name"

    enum CodingKeys: String, CodingKey {
        case name, body, language
        case articleID = "article_id"
    }

    package init(name: String, body: String, language: String?, articleID: Int64?) {
        self.name = name
        self.body = body
        self.language = language
        self.articleID = articleID
    }

    package init(row: Row) throws {
        name = try row.get("name")
        body = try row.get("body")
        language = try row.get("language")
        articleID = try row.get("article_id")
    }

    package func values() -> [SQLValue] { [SQLValue](row: name, body, language, articleID) }
}

import Desk
import JSON
import SQL

extension Article: CatalogResource {
    static let path = "articles"
    static let subject = "articles"
    static let longestTitle = 500
    static let longestBody = 500_000
    static let fields: Set<String> = ["title", "body", "status", "language", "tags"]

    init(_ body: Body, changing previous: Article?) throws {
        let patch = PatchReader(body: body)
        self.init(
            title: try patch.text("title", atMost: Self.longestTitle, or: previous?.title),
            body: try patch.text("body", atMost: Self.longestBody, or: previous?.body),
            status: try body.word("status", as: Status.self) ?? previous?.status ?? .draft,
            language: try patch.language("language", or: previous?.language),
            tags: try patch.strings("tags", atMost: 100, or: previous?.tags))
    }

    var view: [String: JSONValue] {
        [
            "title": .string(title), "body": .string(body), "status": .string(status.rawValue),
            "language": JSONValue(language), "tags": JSONValue(tags),
        ]
    }

    /// An article that templates refer to stays.
    static func checkRemoval(of item: CatalogItem<Article>, in db: any SQLConnection) throws {
        guard try db.first("SELECT 1 FROM templates WHERE article_id = \(item.id) LIMIT 1") == nil else {
            throw APIError.conflict("Templates refer to the article: change them first.")
        }
    }
}

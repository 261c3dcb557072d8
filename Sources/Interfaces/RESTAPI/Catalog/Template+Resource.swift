import Desk
import JSON
import SQL

extension Template: CatalogResource {
    static let path = "templates"
    static let subject = "templates"
    /// As a message may have.
    static let longestBody = 65_536
    static let fields: Set<String> = ["name", "body", "language", "article_id"]

    init(_ body: Body, changing previous: Template?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name),
            body: try patch.text("body", atMost: Self.longestBody, or: previous?.body),
            language: try patch.language("language", or: previous?.language),
            articleID: body.has("article_id") ? try body.integer("article_id") : previous?.articleID)
    }

    func check(in db: any SQLConnection) throws {
        guard let articleID, try Catalog<Article>.find(articleID, in: db) == nil else { return }
        throw APIError.invalid("article_id", "not_found", "is no article’s number")
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "body": .string(body), "language": JSONValue(language),
            "article_id": JSONValue(articleID),
        ]
    }
}

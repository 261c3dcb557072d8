import Desk
import JSON
import Kernel
import Knowledge
import SQL

extension Article: CatalogResource {
    static let path = "articles"
    static let subject = "articles"
    static let longestTitle = 500
    static let longestBody = 500_000
    static let longestURL = 2000
    static let fields: Set<String> = [
        "title", "body", "status", "language", "tags", "folder", "visibility", "url", "translation_of",
    ]

    init(_ body: Body, changing previous: Article?) throws {
        let patch = PatchReader(body: body)
        self.init(
            title: try patch.text("title", atMost: Self.longestTitle, or: previous?.title),
            body: try patch.text("body", atMost: Self.longestBody, or: previous?.body))
        status = try body.word("status", as: Status.self) ?? previous?.status ?? .draft
        language = try patch.language("language", or: previous?.language)
        tags = try patch.strings("tags", atMost: 100, or: previous?.tags)
        folder = try FolderName.read(body, or: previous?.folder)
        visibility = try body.word("visibility", as: Visibility.self) ?? previous?.visibility ?? .public
        url = body.has("url") ? try body.string("url").map(Self.url) : previous?.url
        translationOf = body.has("translation_of") ? try body.integer("translation_of") : previous?.translationOf
    }

    private static func url(_ text: String) throws -> String {
        let isURL = ["https://", "http://"].contains { text.hasPrefix($0) && text.count > $0.count }
        guard isURL, text.utf8.count <= longestURL, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw APIError.invalid(
                "url", "wrong_type", "must be an http or https URL of at most \(longestURL) ASCII characters")
        }
        return text
    }

    func check(in db: any SQLConnection) throws {
        if let missing = try ArticleLinks.missing(in: body, in: db).first {
            throw APIError.invalid("body", "not_found", "links to article:\(missing), which there is not")
        }
        guard let translationOf else { return }
        guard let original = try Catalog<Article>.find(translationOf, in: db) else {
            throw APIError.invalid("translation_of", "not_found", "is no article’s number")
        }
        guard original.content.translationOf == nil else {
            throw APIError.invalid("translation_of", "not_allowed", "is a translation itself: name its original")
        }
    }

    var view: [String: JSONValue] {
        [
            "title": .string(title), "body": .string(body), "status": .string(status.rawValue),
            "language": JSONValue(language), "tags": JSONValue(tags), "folder": .string(folder),
            "visibility": .string(visibility.rawValue), "url": JSONValue(url),
            "translation_of": JSONValue(translationOf),
        ]
    }

    static var filters: Set<String> { ["folder", "status"] }

    static func condition(_ query: Query) throws -> SQL? {
        let status = try query.word("status", as: Status.self)
        let conditions: [SQL?] = [query.string("folder").map { "folder = \($0)" }, status.map { "status = \($0)" }]
        let given = conditions.compactMap { $0 }
        return given.isEmpty ? nil : given.joined(separator: " AND ")
    }

    static func uses(of ids: [Int64], in db: any SQLConnection) throws -> [Int64: KnowledgeUse]? {
        try KnowledgeUse.of(ids, .article, in: db).merging(ids.map { ($0, .none) }) { used, _ in used }
    }

    static func checkRemoval(of item: CatalogItem<Article>, in db: any SQLConnection) throws {
        if let holder = try Article.holder(of: item.id, in: db) { throw APIError.conflict(holder) }
    }
}

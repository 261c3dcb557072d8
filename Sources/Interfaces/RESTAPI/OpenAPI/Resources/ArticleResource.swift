import Desk
import HTTPTypes
import JSON
import Knowledge

extension Resource {
    static let articles = Resource(
        name: "Articles",
        description: """
            The knowledge base. Links from article to article are written `[text](article:ID)`. An article that a \
            template, another article or a ticket refers to cannot be removed (409).
            """,
        schemas: ["Article": ArticleSchemas.view],
        operations: CatalogSchemas.operations(
            of: Article.self, "Article", create: ArticleSchemas.draft, change: ArticleSchemas.change,
            example: ArticleSchemas.example, draft: ArticleSchemas.draftExample,
            filters: [
                .query("folder", .string, "Those of this folder alone."),
                .query("status", .oneOf(Article.Status.self), "Those of this status alone."),
            ]) + [CatalogSchemas.versions(of: Article.self, "Article")])
}

enum ArticleSchemas {
    static let view = CatalogSchemas.view([
        .field("title", .string), .field("body", .string.described("Markdown.")),
        .field("status", .oneOf(Article.Status.self)), .field("language", .string.orNull),
        .field("tags", .list(of: .string)), .field("folder", .string),
        .field("visibility", .oneOf(Article.Visibility.self)), .field("url", .string.orNull),
        .field("translation_of", .integer.orNull), .field("uses", .integer(from: 0)),
        .field("last_used_at", .time.orNull),
    ])

    private static let title = Schema.words(to: Article.longestTitle)
    private static let body = Schema.words(to: Article.longestBody)
    private static let properties: [Schema.Property] = [
        .optional("status", .oneOf(Article.Status.self).orNull),
        .optional("language", CatalogSchemas.language.orNull),
        .optional("tags", CatalogSchemas.words(to: 100)),
        .optional(
            "folder", .string(to: FolderName.longest).orNull.described("Names between slashes, as `billing/refunds`.")),
        .optional(
            "visibility",
            .oneOf(Article.Visibility.self).orNull.described("`internal` is for staff: it is never sent to customers.")),
        .optional(
            "url",
            .string(from: 8, to: Article.longestURL, pattern: "^https?://").orNull
                .described("Where customers can read it.")),
        .optional("translation_of", .integer.orNull.described("The article that says the same in another language.")),
    ]

    static let draft = Schema.object([.field("title", title), .field("body", body)] + properties)
    static let change = Schema.object([.optional("title", title), .optional("body", body)] + properties)

    static let example = """
        {"title": "Returns", "body": "# How to send it back", "status": "draft", "language": null, "tags": [],
        "folder": "orders", "visibility": "public", "url": null, "translation_of": null, "uses": 0,
        "last_used_at": null}
        """
    static let draftExample = ##"{"title": "Returns", "body": "# How to send it back", "status": "draft"}"##
}

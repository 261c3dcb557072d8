import Desk
import JSON

extension Resource {
    private static let color = Schema.string(pattern: "^#[0-9A-Fa-f]{6}$")

    static let tags = Resource(
        name: "Tags",
        description: "How tags of tickets are shown. Tickets may bear tags that are not described here.",
        schemas: [
            "Tag": CatalogSchemas.view([
                .field("name", .string), .field("color", color), .field("description", .string),
            ])
        ],
        operations: CatalogSchemas.operations(
            of: Tag.self, "Tag",
            create: .object([
                .field("name", .words(to: Ticket.longestTag)), .optional("color", color.orNull),
                .optional("description", CatalogSchemas.text),
            ]),
            change: .object([
                .optional("name", .words(to: Ticket.longestTag)), .optional("color", color.orNull),
                .optional("description", CatalogSchemas.text),
            ]), example: ##"{"name": "vip", "color": "#1e90ff", "description": ""}"##))

    static let customFields = Resource(
        name: "Custom fields",
        description: """
            What `custom_fields` of tickets may hold. Once a key is defined, tickets take only values of its type; key \
            and type stay what they are. `options` belong to the type `select`.
            """,
        schemas: [
            "CustomField": CatalogSchemas.view([
                .field("key", .string), .field("label", .string), .field("type", .oneOf(CustomField.Kind.self)),
                .field("options", .list(of: .string)), .field("description", .string),
            ])
        ],
        operations: CatalogSchemas.operations(
            of: CustomField.self, "CustomField",
            create: .object(
                [.field("key", fieldKey), .field("type", .oneOf(CustomField.Kind.self))] + fieldProperties),
            change: .object(
                [.optional("key", fieldKey), .optional("type", .oneOf(CustomField.Kind.self))] + fieldProperties),
            example: """
                {"key": "shelf", "label": "Shelf", "type": "select", "options": ["A1", "B2"], "description": ""}
                """))

    private static let fieldKey = Schema.string(from: 1, to: 100, pattern: "^[A-Za-z0-9_]+$")
    private static let fieldProperties: [Schema.Property] = [
        .optional("label", CatalogSchemas.name), .optional("options", CatalogSchemas.words(to: 200)),
        .optional("description", CatalogSchemas.text),
    ]

    static let templates = Resource(
        name: "Templates", description: "Responses that agents have ready.",
        schemas: [
            "Template": CatalogSchemas.view([
                .field("name", .string), .field("body", .string), .field("language", .string.orNull),
                .field("article_id", .integer.orNull),
            ])
        ],
        operations: CatalogSchemas.operations(
            of: Template.self, "Template",
            create: .object(
                [.field("name", CatalogSchemas.name), .field("body", templateBody)] + templateProperties),
            change: .object(
                [.optional("name", CatalogSchemas.name), .optional("body", templateBody)] + templateProperties),
            example: #"{"name": "Hello", "body": "Hello, how can we help?", "language": "en", "article_id": null}"#))

    private static let templateBody = Schema.words(to: Template.longestBody)
    private static let templateProperties: [Schema.Property] = [
        .optional("language", CatalogSchemas.language.orNull),
        .optional("article_id", .integer.orNull.described("The article that it refers to.")),
    ]

    static let articles = Resource(
        name: "Articles",
        description: "The knowledge base. An article that a template refers to cannot be removed (409).",
        schemas: [
            "Article": CatalogSchemas.view([
                .field("title", .string), .field("body", .string.described("Markdown.")),
                .field("status", .oneOf(Article.Status.self)), .field("language", .string.orNull),
                .field("tags", .list(of: .string)),
            ])
        ],
        operations: CatalogSchemas.operations(
            of: Article.self, "Article",
            create: .object(
                [.field("title", articleTitle), .field("body", .words(to: Article.longestBody))] + articleProperties),
            change: .object(
                [.optional("title", articleTitle), .optional("body", .words(to: Article.longestBody))]
                    + articleProperties),
            example: """
                {"title": "Returns", "body": "# How to send it back", "status": "draft", "language": null, "tags": []}
                """))

    private static let articleTitle = Schema.words(to: Article.longestTitle)
    private static let articleProperties: [Schema.Property] = [
        .optional("status", .oneOf(Article.Status.self).orNull),
        .optional("language", CatalogSchemas.language.orNull),
        .optional("tags", CatalogSchemas.words(to: 100)),
    ]
}

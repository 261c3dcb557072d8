import Desk
import JSON
import Knowledge

enum KnowledgeSchemas {
    static let found = Schema.object([
        .field(
            "data",
            .list(
                of: .object([
                    .field("article_id", .integer.orNull.described("Null for what another knowledge base has.")),
                    .field("source", .string.orNull.described("The other knowledge base’s name; null for ours.")),
                    .field("title", .string), .field("excerpt", .string.described("The part that fits best.")),
                    .field("url", .string.orNull), .field("language", .string.orNull),
                    .field("visibility", .oneOf(Article.Visibility.self).orNull),
                    .field("score", .number.orNull.described("Comparable within one answer.")),
                ])))
    ])

    static let foundExample = """
        {"data": [{"article_id": 1, "source": null, "title": "Returns", "excerpt": "Send the parcel back …",
        "url": "https://help.example.com/returns", "language": "en", "visibility": "public", "score": 3.217}]}
        """

    private static let actor = Schema.object([.field("type", .string), .field("id", .integer.orNull)])

    static let attached = Schema.object([
        .field(
            "data",
            .list(
                of: .object([
                    .field("article_id", .integer), .field("title", .string),
                    .field("message_id", .integer.orNull.described("The last message or note that showed it.")),
                    .field("attached_by", actor), .field("attached_at", .time),
                ]))),
        .field("next_cursor", .string.orNull),
    ])

    private static let lines = Schema.list(
        of: .object([
            .field("id", .integer), .field("name", .string.orNull), .field("uses", .integer(from: 1)),
            .field("last_used_at", .time.orNull),
        ]))

    static let report = Schema.object([
        .field("from", .time), .field("to", .time), .field("templates", lines), .field("articles", lines),
        .field(
            "searches_without_result",
            .list(of: .object([.field("words", .string), .field("searches", .integer(from: 1))]))),
    ])

    private static let pointer = Schema.string(to: KnowledgeSettingsController.longestPointer)

    static let settings = Schema.object([
        .field(
            "external",
            Schema.object([
                .field("name", .string), .field("url", .string), .field("results", .string), .field("title", .string),
                .field("link", .string), .field("text", .string),
            ]).orNull)
    ])

    static let newSource = Schema.object([
        .field("name", .words(to: 100)),
        .field("url", .string(from: 1).described("With `{query}` behind the question mark.")),
        .optional(
            "results", pointer.orNull.described("JSON pointer to the list of results; empty for the whole answer.")),
        .optional("title", pointer.orNull.described("JSON pointer within a result; so are the next.")),
        .optional("link", pointer.orNull), .optional("text", pointer.orNull),
    ])

    static let settingsExample = """
        {"external": {"name": "Wiki", "url": "https://wiki.example.com/search?q={query}", "results": "/pages",
        "title": "/title", "link": "/url", "text": "/summary"}}
        """
}

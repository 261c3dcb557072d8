import Desk
import HTTPTypes
import JSON
import Knowledge

extension Resource {
    static let knowledge = Resource(
        name: "Knowledge",
        description: "Finding articles, giving them to customers, and what is used and missed.",
        schemas: [
            "FoundArticles": KnowledgeSchemas.found, "KnowledgeSettings": KnowledgeSchemas.settings,
        ],
        operations: [search, suggestions, list, attach, report, getSettings, updateSettings])

    private static let limit = Parameter.query(
        "limit",
        .integer(from: ArticleController.limits.lowerBound, to: ArticleController.limits.upperBound)
            .with("default", .integer(Int64(ArticleController.usualLimit))), "The most that are shown.")

    private static let search = Operation(
        id: "searchArticles", method: .get, path: "/articles/search", summary: "Find published articles by words",
        description: """
            Any form of a word counts, in English and Russian, and a misspelt one; at least half of the words must be \
            found. Of articles that say the same in several languages one is shown. Results of an external knowledge \
            base follow ours.
            """, scopes: ["articles:read"],
        parameters: [
            Parameter(
                name: "q", place: .query, description: "The words.",
                schema: .words(to: ArticleController.longestQuery), isRequired: true),
            .query("language", CatalogSchemas.language, "In this language, its base language, or none in particular."),
            .query("visibility", .oneOf(Article.Visibility.self), "Those alone."), limit,
        ],
        answers: [
            .ok(
                "The best first.", .json(.reference("FoundArticles"), ["one": KnowledgeSchemas.foundExample])),
            .notModified,
        ])

    private static let suggestions = Operation(
        id: "listSuggestions", method: .get, path: "/tickets/{id}/suggestions",
        summary: "Articles that may answer a ticket",
        description: "By the ticket’s subject and the customer’s first messages.",
        scopes: ["tickets:read", "articles:read"], parameters: [.id(of: "ticket"), limit],
        answers: [.ok("The best first.", .json(.reference("FoundArticles"))), .notModified])

    private static let list = Operation(
        id: "listTicketArticles", method: .get, path: "/tickets/{id}/articles",
        summary: "Articles that were attached to a ticket", scopes: ["tickets:read", "articles:read"],
        parameters: [.id(of: "ticket"), .limit, .cursor()],
        answers: [.ok("A page.", .json(KnowledgeSchemas.attached)), .notModified])

    private static let attach = Operation(
        id: "attachArticle", method: .post, path: "/tickets/{id}/articles", summary: "Attach an article to a ticket",
        description: """
            `message` sends it to the customer, in their language where there is a translation: the title as a link with \
            the first paragraph, or the text where it has no `url`. What is internal or a draft is not sent (409).
            """, scopes: ["messages:write", "articles:read"], parameters: [.id(of: "ticket")],
        body: [
            .json(
                .object([
                    .field("article_id", .integer),
                    .optional(
                        "as", .oneOf(ArticleUse.Manner.self).orNull.described("`link`, saying nothing, unless given.")),
                    .optional("agent_id", .integer.orNull.described("Who does it.")),
                ]), ["sent": #"{"article_id": 1, "as": "message"}"#])
        ],
        answers: [
            .created(
                "It is attached.",
                .json(
                    .object([
                        .field("article_id", .integer), .field("message", Schema.reference("Message").orNull),
                    ]), ["linked": #"{"article_id": 1, "message": null}"#]))
        ])

    private static let report = Operation(
        id: "reportKnowledge", method: .get, path: "/reports/knowledge",
        summary: "What was used most, and what was looked for in vain",
        description:
            "By whole days in UTC, the last 30 unless given. Searches are kept for \(KnowledgeMisses.keptDays) days.",
        scopes: ["articles:read", "templates:read"],
        parameters: [
            .query("from", .time, "The first day."), .query("to", .time, "The last day."),
            .query(
                "limit", .integer(from: 1, to: 200).with("default", 20), "The most lines of each list."),
        ], answers: [.ok("The most first.", .json(KnowledgeSchemas.report)), .notModified])

    private static let getSettings = Operation(
        id: "getKnowledgeSettings", method: .get, path: "/settings/knowledge",
        summary: "The knowledge base of somebody else’s that is searched too", scopes: ["settings:read"],
        answers: [
            .ok("It, or null.", .json(.reference("KnowledgeSettings"), ["one": KnowledgeSchemas.settingsExample])),
            .notModified,
        ])

    private static let updateSettings = Operation(
        id: "updateKnowledgeSettings", method: .patch, path: "/settings/knowledge",
        summary: "Have another knowledge base searched too",
        description: """
            It is asked by GET and given \(ExternalKnowledge.patience.components.seconds) seconds; private addresses are \
            not asked. What goes wrong there fails no search; after three failures in a row it is left alone for a while.
            """, scopes: ["settings:write"], parameters: [.ifMatch],
        body: [
            .json(
                .object([.optional("external", KnowledgeSchemas.newSource.orNull)]),
                ["one": KnowledgeSchemas.settingsExample])
        ], answers: [.ok("As it is now.", .json(.reference("KnowledgeSettings")))])
}

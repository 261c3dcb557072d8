import Desk
import JSON
import Knowledge

enum TemplateSchemas {
    static let key = Schema.string(from: 1, to: Template.longestKey, pattern: "^[A-Za-z0-9._:~-]+$")

    private static let file = Schema.object([
        .field("file_id", .id("A file that was uploaded before.")),
        .optional("kind", .oneOf(FileKind.self).orNull.described("As what; else the file’s type decides.")),
    ])
    private static let shownFile = Schema.object([.field("file_id", .integer), .field("kind", .string.orNull)])
    private static let tags = Schema.list(
        of: .string(from: 1, to: Ticket.longestTag), to: Ticket.mostTags
    ).with("uniqueItems", true)

    private static let shownActions = Schema.object([
        .field("status", .oneOf(Ticket.Status.self).orNull), .field("priority", .oneOf(Ticket.Priority.self).orNull),
        .field("add_tags", .list(of: .string)), .field("remove_tags", .list(of: .string)),
    ]).described("What becomes of the ticket.")
    private static let actions = Schema.object([
        .optional("status", .oneOf(Ticket.Status.self).orNull),
        .optional("priority", .oneOf(Ticket.Priority.self).orNull), .optional("add_tags", tags.orNull),
        .optional("remove_tags", tags.orNull),
    ])

    static let view = CatalogSchemas.view([
        .field("name", .string), .field("body", .string), .field("entities", .list(of: .reference("Entity"))),
        .field("language", .string.orNull), .field("article_id", .integer.orNull), .field("folder", .string),
        .field("scope", .oneOf(Template.Scope.self)), .field("queue_ids", .list(of: .integer)),
        .field("agent_id", .integer.orNull), .field("shortcut", .string.orNull),
        .field(
            "variants",
            .map(
                of: .object([.field("body", .string), .field("entities", .list(of: .reference("Entity")))])
            ).described("By language.")),
        .field("attachments", .list(of: shownFile)), .field("actions", shownActions),
        .field("key", .string.orNull), .field("uses", .integer(from: 0)), .field("last_used_at", .time.orNull),
    ])

    private static let body = Schema.words(to: Template.longestBody)
    private static let entities = Schema.list(of: MessageSchemas.newEntity, to: EntityList.most).orNull
    private static let variant = Schema.object([.field("body", body), .optional("entities", entities)])

    private static let properties: [Schema.Property] = [
        .optional("entities", entities.described("Formatting of the body; a new body without it has none.")),
        .optional("language", CatalogSchemas.language.orNull),
        .optional("article_id", .integer.orNull.described("The article that it refers to.")),
        .optional(
            "folder", .string(to: FolderName.longest).orNull.described("Names between slashes, as `billing/refunds`.")),
        .optional("scope", .oneOf(Template.Scope.self).orNull.described("`all` unless given.")),
        .optional(
            "queue_ids",
            .list(of: .integer, to: Template.mostQueues).with("uniqueItems", true).orNull
                .described("Of the scope `queue`.")),
        .optional("agent_id", .integer.orNull.described("Of the scope `personal`.")),
        .optional(
            "shortcut",
            .string(from: 1, to: Template.longestShortcut).orNull
                .described("What `/t` sends at once: letters, digits, _ and -; once for each owner.")),
        .optional("variants", .map(of: variant).with("maxProperties", 50).orNull.described("By language.")),
        .optional("attachments", .list(of: file, to: MessageDraft.mostFiles).orNull),
        .optional("actions", actions.orNull.described("What becomes of the ticket.")),
        .optional("key", key.orNull.described("Its name in another system.")),
    ]

    static let draft = Schema.object([.field("name", CatalogSchemas.name), .field("body", body)] + properties)
    static let change = Schema.object([.optional("name", CatalogSchemas.name), .optional("body", body)] + properties)

    static let use = Schema.object([
        .optional("template_id", .integer.orNull),
        .optional("key", .string.orNull.described("In the place of the id.")),
        .optional("as", .oneOf(DeskMessage.Kind.self).orNull),
        .optional("agent_id", .integer.orNull.described("Who answers: `agent.name` is theirs.")),
        .optional("language", CatalogSchemas.language.orNull.described("In the place of the customer’s.")),
        .optional(
            "variables",
            .map(of: .string(to: TemplateUseController.longestValue))
                .with("maxProperties", .integer(Int64(TemplateUseController.mostVariables))).orNull
                .described("Values in the place of those that they would have.")),
        .optional("preview", .boolean.orNull.described("Show the text; send and change nothing.")),
    ])

    static let applied = Schema.object([
        .field("template_id", .integer), .field("language", .string.orNull), .field("body", .string),
        .field("entities", .list(of: .reference("Entity"))), .field("attachments", .list(of: shownFile)),
        .field("actions", shownActions),
        .field("message", Schema.reference("Message").orNull.described("Null in a preview.")),
    ])

    static let example = """
        {"name": "Hello", "body": "Hello {{contact.first_name|there}}!", "entities": [], "language": "en",
        "article_id": null, "folder": "greetings", "scope": "all", "queue_ids": [], "agent_id": null,
        "shortcut": "hi", "variants": {"ru": {"body": "Здравствуйте!", "entities": []}}, "attachments": [],
        "actions": {"status": "pending", "priority": null, "add_tags": [], "remove_tags": []}, "key": null,
        "uses": 0, "last_used_at": null}
        """
    static let draftExample = #"{"name": "Hello", "body": "Hello {{contact.first_name|there}}!", "shortcut": "hi"}"#
}

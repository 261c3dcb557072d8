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
}

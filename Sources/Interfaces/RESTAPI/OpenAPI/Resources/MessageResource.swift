import Desk
import HTTPTypes
import JSON
import Kernel
import TelegramBotAPI

extension Resource {
    static let messages = Resource(
        name: "Messages and notes",
        description: "What is said in a ticket. Messages reach the customer, notes only the staff.",
        schemas: [
            "Message": MessageSchemas.view, "MessageDraft": MessageSchemas.draft,
            "Attachment": MessageSchemas.attachment,
            "Entity": MessageSchemas.entity,
        ],
        operations: [
            list("listMessages", "messages", "Messages and notes of a ticket, the oldest first"),
            create("createMessage", "messages", "Answer the customer", MessageSchemas.example),
            list("listNotes", "notes", "Notes of a ticket, the oldest first"),
            create("createNote", "notes", "Write a note", MessageSchemas.noteExample),
            getAttachment,
        ])

    private static func list(_ id: String, _ word: String, _ summary: String) -> Operation {
        Operation(
            id: id, method: .get, path: "/tickets/{id}/\(word)", summary: summary, scopes: ["messages:read"],
            parameters: [.id(of: "ticket"), .limit, .cursor()],
            answers: [
                .ok(
                    "A page.",
                    .json(
                        .page(of: "Message"), ["page": #"{"data": [\#(MessageSchemas.example)], "next_cursor": "46"}"#])
                ),
                .notModified,
            ])
    }

    private static func create(_ id: String, _ word: String, _ summary: String, _ example: String) -> Operation {
        Operation(
            id: id, method: .post, path: "/tickets/{id}/\(word)", summary: summary,
            description: """
                The text may be left out when there are files. As a form the fields bear the same names, numbers and \
                lists written as JSON, and each file is a part `attachments`.
                """,
            scopes: ["messages:write"], parameters: [.id(of: "ticket")],
            body: [
                .json(
                    .reference("MessageDraft"),
                    [
                        "text": #"{"body": "A new parcel is on its way."}"#,
                        "file": #"{"body": "see", "attachments": [{"file_id": 1}]}"#,
                    ]),
                .form(MessageSchemas.form),
            ],
            answers: [.created("As it was stored.", .json(.reference("Message"), ["stored": example]))])
    }

    private static let getAttachment = Operation(
        id: "getAttachment", method: .get, path: "/messages/{id}/attachments/{index}", summary: "A message’s file",
        description: "What came from Telegram is passed on while it arrives.", scopes: ["messages:read"],
        parameters: [
            .id(of: "message"),
            Parameter(
                name: "index", place: .path, description: "Its place in the message, from 0.", schema: .integer,
                isRequired: true), .range,
        ],
        answers: Answer.downloads, refusals: [.rangeNotSatisfiable, .telegramRefused])
}

enum MessageSchemas {
    /// Formatting as Telegram has it.
    static let entity = Schema(
        keywords: ["type": "object"],
        properties: [
            .field("type", .string.described("Such as `bold` or `text_link`.")),
            .field("offset", .integer(from: 0).described("In UTF-16 units.")),
            .field("length", .integer(from: 0).described("In UTF-16 units.")),
            .optional("url", .string.orNull), .optional("language", .string.orNull),
            .optional("custom_emoji_id", .string.orNull),
        ]
    ).described("Formatting, as in Telegram’s Bot API; other kinds have other fields.")

    static let newEntity = Schema.object([
        .field("type", .oneOf(EntityList.types.map(\.rawValue).sorted())),
        .field("offset", .integer(from: 0).described("In UTF-16 units.")),
        .field("length", .integer(from: 1).described("In UTF-16 units.")),
        .optional("url", .string.orNull.described("Of a `text_link`.")),
        .optional("language", .string.orNull.described("Of a `pre`.")),
        .optional("custom_emoji_id", .string.orNull.described("Of a `custom_emoji`.")),
    ])

    static let attachment = Schema.object([
        .field("type", .string.described("Telegram’s words: `photo`, `document`, `location` …")),
        .optional("url", .string.described("Where the file is, below this server.")),
        .optional("file_id", .integer.described("Of a file that was uploaded here.")),
        .optional("file_name", .string), .optional("mime_type", .string), .optional("file_size", .integer(from: 0)),
        .optional("title", .string), .optional("address", .string), .optional("phone_number", .string),
        .optional("first_name", .string), .optional("last_name", .string),
        .optional("latitude", .number), .optional("longitude", .number),
    ])

    static let view = Schema.object([
        .field("id", .id("The message’s number.")),
        .field("ticket_id", .integer),
        .field("kind", .oneOf(DeskMessage.Kind.self)),
        .field(
            "author",
            .object([
                .field("type", .oneOf(DeskMessage.AuthorType.self)),
                .field("id", .integer.orNull.described("Of the contact or agent.")), .field("name", .string),
            ])),
        .field("body", .string),
        .field("entities", .list(of: .reference("Entity"))),
        .field("attachments", .list(of: .reference("Attachment"))),
        .field("forwarded_from", .string.orNull),
        .field("reply_to_message_id", .integer.orNull),
        .field(
            "delivery",
            .object([
                .field("state", .oneOf(deliveryStates)),
                .field("error", .string.orNull),
            ]).described("What became of it: `none` when nothing has to leave, or it was cancelled.")),
        .field(
            "versions",
            .list(
                of: .object([
                    .field("version", .integer(from: 1)), .field("body", .string),
                    .field("entities", .list(of: .reference("Entity"))), .field("replaced_at", .time),
                ])
            ).described("What it said before it was edited.")),
        .field("created_at", .time),
        .field("edited_at", .time.orNull),
        .field("deleted_at", .time.orNull),
    ])

    private static let text = Schema.string(to: MessageDraft.longestText)
        .described("The text, in UTF-16 units. It must say something unless there are attachments.")

    static let draftFields: [Schema.Property] = [
        .optional("body", text.orNull),
        .optional("entities", .list(of: newEntity, to: EntityList.most).orNull.described("Formatting of the text.")),
        .optional("agent_id", .integer.orNull.described("Who is to be shown as the author.")),
        .optional("reply_to_message_id", .integer.orNull.described("A message of the same ticket.")),
        .optional(
            "attachments",
            .list(
                of: .object([
                    .field("file_id", .id("A file that was uploaded before.")),
                    .optional("kind", .oneOf(FileKind.self).orNull.described("As what; else the file’s type decides.")),
                ]), to: MessageDraft.mostFiles
            ).orNull),
    ]

    static let draft = Schema.object(draftFields).with(
        "anyOf", [["required": ["body"]], ["required": ["attachments"]]])

    static let form = Schema.object([
        .optional("body", text),
        .optional("entities", .string.described("A list as JSON.")),
        .optional("agent_id", .integer), .optional("reply_to_message_id", .integer),
        .optional("attachments", .list(of: Content.file, to: MessageDraft.mostFiles)),
    ])

    private static let deliveryStates =
        Delivery.State.allCases.filter { $0 != .cancelled }.map(\.rawValue) + ["none"]

    static let example = message("message", 46, "A new parcel is on its way.", "queued")
    static let noteExample = message("note", 47, "Second complaint this month.", "none")

    private static func message(_ kind: String, _ id: Int, _ body: String, _ state: String) -> String {
        """
        {
          "attachments": [],
          "author": {"id": null, "name": "demo", "type": "agent"},
          "body": "\(body)",
          "created_at": "2026-11-21T01:18:16.389Z",
          "deleted_at": null,
          "delivery": {"error": null, "state": "\(state)"},
          "edited_at": null,
          "entities": [],
          "forwarded_from": null,
          "id": \(id),
          "kind": "\(kind)",
          "reply_to_message_id": null,
          "ticket_id": 1,
          "versions": []
        }
        """
    }
}

import Desk
import HTTPTypes
import JSON

extension Resource {
    static let tickets = Resource(
        name: "Tickets", description: "Requests of customers, each with its messages.",
        schemas: [
            "Ticket": TicketSchemas.view, "TicketChange": TicketSchemas.change, "TicketStart": TicketSchemas.start,
        ],
        operations: [listTickets, createTicket, getTicket, updateTicket] + TicketWayOperations.all)

    private static let listTickets = Operation(
        id: "listTickets", method: .get, path: "/tickets", summary: "Tickets, the newest first",
        description: """
            Filters are joined by “and”. With `q` the latest match comes first. With `updated_after` tickets come in \
            the order of their latest events, each once, and `poll_cursor` is where to go on when there is no next page: \
            so a program that asks again and again misses no change.
            """,
        scopes: ["tickets:read"],
        parameters: [.limit, .cursor(.string(from: 1))] + TicketSchemas.filters + [
            .query(
                "q", .words(),
                "Up to \(SearchWords.mostWords) words that must all stand in one message; `*` ends the beginning of one."
            ),
            .query("sort", .oneOf(TicketOrder.self), "`-created_at` unless given; not with `q`."),
        ],
        answers: [
            .ok(
                "A page of tickets.",
                .json(
                    .page(
                        of: "Ticket",
                        adding: [
                            .optional(
                                "poll_cursor",
                                .string.described(
                                    "With `updated_after`: the `cursor` from which to hear of what is new."))
                        ]),
                    ["page": #"{"data": [\#(TicketSchemas.example)], "next_cursor": null}"#])),
            .notModified,
        ])

    private static let createTicket = Operation(
        id: "createTicket", method: .post, path: "/tickets", summary: "Begin a conversation",
        description: """
            Sends a customer the first message of a new ticket. 409 says in `type` why that cannot be: \
            `customer_never_wrote`, `customer_unreachable`, `ticket_running`.
            """,
        scopes: ["tickets:write", "messages:write"],
        body: [
            .json(
                .reference("TicketStart"),
                ["parcel": #"{"contact_id": 1, "bot_id": 424242, "body": "Your parcel is here"}"#])
        ],
        answers: [
            .created(
                "The ticket.", .json(.reference("Ticket"), ["ticket": TicketSchemas.example]),
                headers: [.eTag, .location])
        ])

    private static let getTicket = Operation(
        id: "getTicket", method: .get, path: "/tickets/{id}", summary: "One ticket", scopes: ["tickets:read"],
        parameters: [
            .id(of: "ticket"),
            .query("include", .oneOf(["messages"]), "Adds the last 200 messages; needs `messages:read` too."),
        ],
        answers: [
            .ok(
                "The ticket.",
                .json(
                    TicketSchemas.view.adding([
                        .optional("messages", .list(of: .reference("Message"), to: 200).described("With `include`."))
                    ]), ["ticket": TicketSchemas.example])),
            .notModified,
        ])

    private static let updateTicket = Operation(
        id: "updateTicket", method: .patch, path: "/tickets/{id}", summary: "Change a ticket",
        description: "What is left out stays as it is (RFC 7396).", scopes: ["tickets:write"],
        parameters: [.id(of: "ticket"), .ifMatch],
        body: [
            .json(
                .reference("TicketChange"),
                ["change": #"{"priority": "high", "tags": ["parcel"], "custom_fields": {"order": 1337}}"#])
        ],
        answers: [.ok("The ticket as it is now.", .json(.reference("Ticket"), ["ticket": TicketSchemas.example]))])
}

enum TicketSchemas {
    static let filters: [Parameter] = [
        .query("status", .oneOf(Ticket.Status.self), "How far it is."),
        .query("priority", .oneOf(Ticket.Priority.self), "How urgent it is."),
        .query("queue_id", reference, "The queue it is in; `none` for those in none."),
        .query("assignee_id", reference, "The agent it is assigned to; `none` for nobody."),
        .query("contact_id", .integer, "The customer."),
        .query("bot_id", .integer, "The bot they wrote to."),
        .query("tag", .string, "A tag that it has."),
        .query("created_after", .time, "Opened after this time."),
        .query("updated_after", .time, "Changed after this time."),
    ]

    /// A number, or nobody.
    private static let reference = Schema.string(pattern: "^(none|[+-]?[0-9]+)$")

    static let view = Schema.object([
        .field("id", .id("The ticket’s number.")),
        .field("subject", .string),
        .field("status", .oneOf(Ticket.Status.self)),
        .field("priority", .oneOf(Ticket.Priority.self)),
        .field(
            "channel",
            .object([
                .field("type", .oneOf(Ticket.Channel.self)),
                .field("bot_id", .id("The bot that the customer writes to.")),
                .field("chat_id", .integer.described("The chat in which they write.")),
                .field("topic_id", .integer.orNull.described("The topic, in a group.")),
            ])),
        .field(
            "desk_topic",
            .object([.field("chat_id", .integer), .field("topic_id", .integer.orNull)]).orNull
                .described("Where it stands in the staff’s group.")),
        .field("queue_id", .integer.orNull),
        .field("assignee_id", .integer.orNull.described("The agent who answers.")),
        .field(
            "contact",
            .object([
                .field("id", .integer),
                .field("sender_id", .integer.orNull.described("Telegram’s number of the person.")),
                .field("name", .string), .field("username", .string.orNull),
            ]).orNull),
        .field("tags", .list(of: .string)),
        .field("custom_fields", .map(of: customField)),
        .field("is_unreachable", .boolean.described("The customer has blocked the bot, or is gone.")),
        .field("hold_reason", .string.orNull.described("Whom or what a ticket on hold waits for.")),
        .field(
            "snooze",
            .object([.field("until", .time.orNull.described("Null: until the customer writes."))]).orNull
                .described("Put aside.")),
        .field("previous_ticket_id", .integer.orNull),
        .field("merged_into_ticket_id", .integer.orNull.described("Where its messages stand now.")),
        .field("reopen_count", .integer(from: 0)),
        .field("created_at", .time),
        .field("updated_at", .time),
        .field("first_response_at", .time.orNull),
        .field("resolved_at", .time.orNull),
        .field("first_resolved_at", .time.orNull.described("Kept through every reopening.")),
        .field("closed_at", .time.orNull),
        .field("last_customer_message_at", .time.orNull),
    ])

    private static let customField = Schema(keywords: ["type": ["string", "number", "boolean"]])
    private static let changedField = Schema(keywords: ["type": ["string", "number", "boolean", "null"]])

    private static let changeable: [Schema.Property] = [
        .optional("priority", .oneOf(Ticket.Priority.self)),
        .optional("subject", .words(to: TicketChange.longestSubject)),
        .optional("assignee_id", .integer.orNull.described("The agent who answers; null for nobody.")),
        .optional("queue_id", .integer.orNull.described("Where it waits; null for nowhere.")),
        .optional(
            "tags",
            .list(of: .string(from: 1, to: Ticket.longestTag), to: Ticket.mostTags).orNull
                .described("All of them; null for none.")),
        .optional(
            "custom_fields",
            .map(of: changedField).with("maxProperties", .integer(Int64(TicketChange.mostFields))).orNull
                .described("Those named are set, or removed by null; null removes all.")),
    ]

    static let change = Schema.object(
        [
            .optional(
                "status",
                .oneOf(Ticket.Status.self).described("409 (`transition_not_allowed`) where it cannot follow.")),
            .optional(
                "hold_reason",
                .words(to: Ticket.longestHoldReason).orNull.described("With `on_hold`: whom or what it waits for.")),
        ] + changeable)

    static let start = Schema.object(
        [
            .optional("contact_id", .integer.orNull.described("To whom; or `sender_id`.")),
            .optional("sender_id", .integer.orNull.described("To whom, by Telegram’s number; or `contact_id`.")),
            .field("bot_id", .id("The bot that writes.")),
        ] + changeable + MessageSchemas.draftFields.filter { $0.name != "reply_to_message_id" }
    ).with("anyOf", [["required": ["contact_id"]], ["required": ["sender_id"]]])

    static let example = """
        {
          "assignee_id": null,
          "channel": {"bot_id": 424242, "chat_id": 5000001004, "topic_id": null, "type": "telegram_dm"},
          "closed_at": null,
          "contact": {"id": 1, "name": "Carla Diaz", "sender_id": 5000001004, "username": null},
          "created_at": "2026-11-21T01:15:42.978Z",
          "custom_fields": {"order": 1337},
          "desk_topic": {"chat_id": -1002000001003, "topic_id": 2},
          "first_resolved_at": null,
          "first_response_at": "2026-11-21T01:15:43.114Z",
          "hold_reason": null,
          "id": 1,
          "is_unreachable": false,
          "last_customer_message_at": "2026-11-21T01:15:43.229Z",
          "merged_into_ticket_id": null,
          "previous_ticket_id": null,
          "priority": "high",
          "queue_id": null,
          "reopen_count": 0,
          "resolved_at": null,
          "snooze": null,
          "status": "open",
          "subject": "My parcel has not arrived. Order 1337.",
          "tags": ["parcel"],
          "updated_at": "2026-11-21T01:18:16.353Z"
        }
        """
}

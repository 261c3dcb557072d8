import HTTPTypes
import JSON

extension Resource {
    static let events = Resource(
        name: "Events", description: "Everything that happens, appended in the transaction that made it true.",
        schemas: ["Event": eventView, "Actor": actor], operations: [listEvents, streamEvents, getEvent])

    private static let filters: [Parameter] = [
        .query("type", .string, "Kinds with commas between them; `*` at the end stands for the rest: `ticket.*`."),
        .query("ticket_id", .integer, "The ticket."), .query("contact_id", .integer, "The contact."),
    ]
    private static let position = Schema.string(pattern: "^[0-9]+-[0-9]+$")

    private static let listEvents = Operation(
        id: "listEvents", method: .get, path: "/events", summary: "Events, the oldest first",
        description: "Whoever goes on from the `cursor` of the last event that they have seen misses none.",
        scopes: ["events:read"],
        parameters: [.limit, .cursor(position)] + filters + [.query("created_after", .time, "After this time.")],
        answers: [
            .ok(
                "A page of events.",
                .json(.page(of: "Event"), ["page": #"{"data": [\#(eventExample)], "next_cursor": null}"#])),
            .notModified,
        ])

    private static let streamEvents = Operation(
        id: "streamEvents", method: .get, path: "/events/stream", summary: "Events as they happen",
        description: """
            Server-sent events: `id` is the event’s `cursor`, `event` its `type`, `data` the event as JSON on one line. \
            It begins with what happens from then on, or behind `Last-Event-ID`, and lasts until one side ends it. A \
            comment every 15 seconds keeps the connection.
            """,
        scopes: ["events:read"],
        parameters: filters + [
            .query("last_event_id", position, "As `Last-Event-ID`, for who cannot set headers."),
            .header("Last-Event-ID", position, "The last event that was seen."),
        ],
        answers: [
            Answer(
                status: .ok, description: "A stream that does not end.",
                content: [Content(type: "text/event-stream", schema: .string)])
        ])

    private static let getEvent = Operation(
        id: "getEvent", method: .get, path: "/events/{id}", summary: "One event", scopes: ["events:read"],
        parameters: [.id(of: "event")],
        answers: [.ok("The event.", .json(.reference("Event"), ["updated": eventExample])), .notModified])

    private static let eventView = Schema.object([
        .field("id", .id("The event’s number.")), .field("type", .string.described("Such as `ticket.updated`.")),
        .field("created_at", .time), .field("ticket_id", .integer.orNull), .field("contact_id", .integer.orNull),
        .field("actor", .reference("Actor")),
        .field("data", Schema.anyObject.described("What changed, by the kind of event.")),
        .field("cursor", .string.described("Its place in the log.")),
    ])

    private static let actor = Schema.object([
        .field("type", .oneOf(["agent", "contact", "key", "intercom", "system"])), .field("id", .integer.orNull),
    ]).described("Who did it.")

    private static let eventExample = """
        {
          "actor": {"id": 1, "type": "key"},
          "contact_id": 1,
          "created_at": "2026-11-21T14:20:16.353Z",
          "cursor": "0-17",
          "data": {"after": {"priority": "high"}, "before": {"priority": "normal"}},
          "id": 17,
          "ticket_id": 1,
          "type": "ticket.updated"
        }
        """
}

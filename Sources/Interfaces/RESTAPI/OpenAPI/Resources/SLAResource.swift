import HTTPTypes
import JSON
import ServiceLevels

extension Resource {
    static let serviceLevels = Resource(
        name: "Service levels",
        description: """
            How fast the desk means to be. A policy has targets for the first response, each next response and the \
            resolution, by priority, in the time of a calendar or in all time.
            """,
        schemas: ["SlaPolicy": view, "SlaPolicyVersion": version, "SlaClock": clock],
        operations: CatalogSchemas.operations(
            of: SLAPolicy.self, "SlaPolicy", plural: "SlaPolicies",
            create: .object([.field("name", CatalogSchemas.name), .field("targets", targets)] + properties),
            change: .object([.optional("name", CatalogSchemas.name), .optional("targets", targets)] + properties),
            example: SLAExamples.policy) + [versions, apply, simulate, clocks])

    private static let content: [Schema.Property] = [
        .field("name", .string), .field("description", .string), .field("position", .integer),
        .field(
            "conditions",
            .object([
                .field("priorities", .list(of: .oneOf(SLAPriority.self))), .field("queue_ids", .list(of: .integer)),
                .field("tags", .list(of: .string)), .field("languages", .list(of: .string)),
            ])),
        .field("targets", targets), .field("calendar_id", .integer.orNull),
        .field("pauses", .list(of: .oneOf(SLAPause.self))), .field("on_reopen", .oneOf(SLAReopening.self)),
        .field("escalations", .list(of: step)),
    ]
    private static let view = CatalogSchemas.view(content)

    private static let seconds = Schema.integer(from: 1, to: SLAPolicy.longestTarget)
    private static let targets = Schema.object(
        SLAMetric.allCases.map { metric in
            .optional(
                metric.rawValue, .object(SLAPriority.allCases.map { .optional($0.rawValue, seconds.orNull) }).orNull)
        }
    ).described("Seconds by metric and priority.")

    private static let step = Schema.object([
        .optional(
            "percent",
            .integer(from: Int64(SLAStep.percents.lowerBound), to: Int64(SLAStep.percents.upperBound))
                .described("Of the target.")),
        .optional(
            "offset_seconds",
            .integer(from: SLAStep.offsets.lowerBound, to: SLAStep.offsets.upperBound)
                .described("After the breach, as the clock counts; negative before it.")),
    ])

    private static func some(_ element: Schema) -> Schema {
        Schema.list(of: element, to: SLAPolicyReader.mostOfACondition).orNull
    }

    private static let properties: [Schema.Property] = [
        .optional("description", CatalogSchemas.text),
        .optional(
            "position",
            .integer(from: SLAPolicy.positions.lowerBound, to: SLAPolicy.positions.upperBound).orNull
                .described("Of several policies that match, the lowest is taken.")),
        .optional(
            "conditions",
            .object([
                .optional("priorities", some(.oneOf(SLAPriority.self))), .optional("queue_ids", some(.integer)),
                .optional("tags", some(.string(from: 1, to: 100))),
                .optional("languages", some(.string(from: 1, to: 100))),
            ]).orNull.described("A ticket must have one of each list that is not empty.")),
        .optional("calendar_id", .integer.orNull.described("Whose time counts; null for all time.")),
        .optional(
            "pauses",
            .list(of: .oneOf(SLAPause.self)).with("uniqueItems", true).orNull.described("What makes clocks wait.")),
        .optional(
            "on_reopen",
            .oneOf(SLAReopening.self).orNull.described(
                "What a reopened ticket does to clocks that its resolution has ended.")),
        .optional(
            "escalations",
            .list(of: step, to: SLAPolicy.mostEscalations).orNull.described("Each with one of the two fields.")),
    ]

    private static let version = Schema.object([
        .field("id", .id("What clocks name as `policy_version`.")),
        .field("number", .integer(from: 1)), .field("created_at", .time), .field("policy", .object(content)),
        .field("time_zone", .string.orNull.described("Of the calendar as it was then.")),
    ])

    private static let versions = Operation(
        id: "listSlaPolicyVersions", method: .get, path: "/sla-policies/{id}/versions",
        summary: "What a policy has been, the newest first",
        description: "A change of the policy, or of its calendar, makes a version. A running clock keeps its own.",
        scopes: ["sla:read"], parameters: [.id(of: "policy"), .limit, .cursor()],
        answers: [.ok("A page.", .json(.page(of: "SlaPolicyVersion"))), .notModified])

    private static let apply = Operation(
        id: "applySlaPolicy", method: .post, path: "/sla-policies/{id}/apply",
        summary: "Have running clocks go over to the newest version",
        description: "They keep what they have counted. Of tickets under the policy that are not resolved.",
        scopes: ["sla:write"], parameters: [.id(of: "policy")], body: [.json(.object([]))], isBodyRequired: false,
        answers: [
            .ok(
                "How many tickets are under it.",
                .json(.object([.field("version", .integer(from: 1)), .field("tickets", .integer(from: 0))])),
                headers: [])
        ])

    static let clock = Schema.object([
        .field("metric", .oneOf(SLAMetric.self)),
        .field("cycle", .integer(from: 1).described("Each next response, and each restart, is a clock of its own.")),
        .field("policy_version", .integer), .field("state", .oneOf(["running", "paused", "met", "cancelled"])),
        .field("verdict", .oneOf(SLAVerdict.self)), .field("paused_by", .list(of: .oneOf(SLAPause.self))),
        .field("started_at", .time), .field("target_seconds", .integer.orNull),
        .field("elapsed_seconds", .number.orNull),
        .field("due_at", .time.orNull.described("When it will be breached if nothing changes.")),
        .field("breached_at", .time.orNull), .field("ended_at", .time.orNull), .field("ended_by", .string.orNull),
        .field(
            "milestones",
            .list(
                of: .object([
                    .field("percent", .integer.orNull), .field("offset_seconds", .integer.orNull),
                    .field("due_at", .time.orNull), .field("reached_at", .time.orNull),
                ]))),
        .optional(
            "intervals",
            .list(
                of: .object([
                    .field("start", .time), .field("end", .time), .field("counted", .boolean),
                    .field("because", .list(of: .string).described("Why it did not count.")),
                ]))),
        .optional("has_more_intervals", .boolean),
    ])

    private static let fact = Schema.object([
        .field("ticket", Schema.string(from: 1, to: SLAFactReader.longestTicket).described("Any name.")),
        .field("at", .time), .field("kind", .oneOf(SLAFactReader.Kind.self)),
        .optional("priority", .oneOf(SLAPriority.self).orNull), .optional("status", .oneOf(SLAStatus.self).orNull),
        .optional("queue_id", .integer.orNull),
    ])

    private static let clocks = Operation(
        id: "getTicketSla", method: .get, path: "/tickets/{id}/sla", summary: "A ticket’s clocks, explained",
        description: """
            Replayed from the ticket’s events: each interval, whether it counted, and why not. A clock tells 500 intervals \
            at most.
            """,
        scopes: ["tickets:read"], parameters: [.id(of: "ticket")],
        answers: [
            .ok(
                "All clocks that it has had, in the order in which they began.",
                .json(
                    .object([
                        .field("ticket_id", .integer),
                        .field(
                            "policy_version",
                            .integer.orNull.described("What its next clocks begin with; null without a policy.")),
                        .field("clocks", .list(of: .reference("SlaClock"))),
                    ]))),
            .notModified,
        ])

    private static let simulate = Operation(
        id: "simulateSla", method: .post, path: "/sla/simulate", summary: "What would have been breached, and when",
        description: """
            Replays histories of tickets under one policy, whatever its conditions say; changes nothing. As CSV, the first \
            line names the columns, and the rest stands in the query. A history begins with `created`.
            """,
        scopes: ["sla:read"],
        parameters: [
            .query("policy_id", .integer, "With CSV: the policy."), .query("until", .time, "With CSV."),
            .query("explain", .oneOf(["true", "false"]), "With CSV."),
        ],
        body: [
            .json(
                .object([
                    .optional(
                        "policy",
                        .object([.field("name", CatalogSchemas.name), .field("targets", targets)] + properties)),
                    .optional("policy_id", .integer.orNull.described("Either this or `policy`.")),
                    .optional("until", .time.orNull.described("Now unless given.")),
                    .optional("explain", .boolean.orNull.described("With intervals; for 50 tickets at most.")),
                    .optional("facts", .list(of: fact, to: SLASimulation.mostFacts).orNull),
                    .optional(
                        "ticket_ids",
                        .list(of: .integer, to: SLASimulation.mostTickets).with("uniqueItems", true).orNull
                            .described("Tickets whose stored histories are replayed, beside or instead of `facts`.")),
                ]), ["histories": SLAExamples.histories]),
            Content(type: "text/csv", schema: .string),
        ],
        answers: [
            .ok(
                "Each ticket’s clocks, and how many of each metric came to what.",
                .json(
                    .object([
                        .field(
                            "data",
                            .list(
                                of: .object([
                                    .field("ticket", .string), .field("clocks", .list(of: .reference("SlaClock"))),
                                ]))),
                        .field(
                            "totals",
                            .object(
                                SLAMetric.allCases.map { metric in
                                    .field(
                                        metric.rawValue,
                                        .object(SLAVerdict.allCases.map { .field($0.rawValue, .integer(from: 0)) }))
                                })),
                        .field("until", .time),
                    ])), headers: [])
        ])
}

private enum SLAExamples {
    static let policy = """
        {"name": "Gold", "description": "", "position": 1,
        "conditions": {"priorities": [], "queue_ids": [], "tags": ["vip"], "languages": []},
        "targets": {"first_response": {"urgent": 900, "normal": 14400}, "resolution": {"normal": 172800}},
        "calendar_id": 1, "pauses": ["pending", "on_hold"], "on_reopen": "resume",
        "escalations": [{"percent": 80}, {"offset_seconds": 1800}]}
        """
    static let histories = """
        {"policy_id": 1, "facts": [
        {"ticket": "A-1", "at": "2026-11-02T09:00:00Z", "kind": "created", "priority": "normal"},
        {"ticket": "A-1", "at": "2026-11-02T11:30:00Z", "kind": "agent_message"}]}
        """
}

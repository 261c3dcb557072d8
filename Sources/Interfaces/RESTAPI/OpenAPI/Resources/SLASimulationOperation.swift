import HTTPTypes
import JSON
import ServiceLevels

extension Operation {
    private static let slaFact = Schema.object([
        .field("ticket", Schema.string(from: 1, to: SLAFactReader.longestTicket).described("Any name.")),
        .field("at", .time), .field("kind", .oneOf(SLAFactReader.Kind.self)),
        .optional("priority", .oneOf(SLAPriority.self).orNull), .optional("status", .oneOf(SLAStatus.self).orNull),
        .optional("queue_id", .integer.orNull),
    ])

    static let simulateSLA = Operation(
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
                        .object(
                            [.field("name", CatalogSchemas.name), .field("targets", SLASchemas.targets)]
                                + SLASchemas.properties)),
                    .optional("policy_id", .integer.orNull.described("Either this or `policy`.")),
                    .optional("until", .time.orNull.described("Now unless given.")),
                    .optional("explain", .boolean.orNull.described("With intervals; for 50 tickets at most.")),
                    .optional("facts", .list(of: slaFact, to: SLASimulation.mostFacts).orNull),
                    .optional(
                        "ticket_ids",
                        .list(of: .integer, to: SLASimulation.mostTickets).with("uniqueItems", true).orNull
                            .described("Tickets whose stored histories are replayed, beside or instead of `facts`.")),
                ]), ["histories": slaHistories]),
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

    private static let slaHistories = """
        {"policy_id": 1, "facts": [
        {"ticket": "A-1", "at": "2026-11-02T09:00:00Z", "kind": "created", "priority": "normal"},
        {"ticket": "A-1", "at": "2026-11-02T11:30:00Z", "kind": "agent_message"}]}
        """
}

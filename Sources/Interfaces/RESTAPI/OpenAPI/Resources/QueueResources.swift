import Desk
import HTTPTypes
import JSON
import Routing

extension Resource {
    static let queues = Resource(
        name: "Queues",
        description: """
            Where tickets wait, and how they find an agent. One that holds tickets, or to which something leads, cannot \
            be removed (409).
            """,
        schemas: ["Queue": queueView, "QueueMembers": members, "QueueLoad": load],
        operations: CatalogSchemas.operations(
            of: Queue.self, "Queue", create: .object([.field("name", CatalogSchemas.name)] + queueFields),
            change: .object([.optional("name", CatalogSchemas.name)] + queueFields), example: queueExample)
            + [listMembers, setMembers, getLoad])

    static let skills = Resource(
        name: "Skills", description: "What skills mean. Agents and queues may name some that are not described here.",
        schemas: ["Skill": CatalogSchemas.view([.field("name", .string), .field("description", .string)])],
        operations: CatalogSchemas.operations(
            of: Skill.self, "Skill",
            create: .object([.field("name", .words(to: 100)), .optional("description", CatalogSchemas.text)]),
            change: .object([.optional("name", .words(to: 100)), .optional("description", CatalogSchemas.text)]),
            example: #"{"name": "billing", "description": "Invoices and refunds"}"#))

    static let routingRules = Resource(
        name: "Routing rules",
        description: """
            Where new tickets go. Rules are looked at in the order of `position`; the first queue and the first priority \
            that is named stands, tags and skills join, and a rule that `stops` is the last where it holds. The fields of \
            conditions are listed in the guide to queues.
            """,
        schemas: ["RoutingRule": ruleView, "Condition": condition],
        operations: CatalogSchemas.operations(
            of: RoutingRule.self, "RoutingRule", create: .object([.field("name", CatalogSchemas.name)] + ruleFields),
            change: .object([.optional("name", CatalogSchemas.name)] + ruleFields), example: ruleExample) + [dryRun])

    // MARK: Queues

    private static let queueView = CatalogSchemas.view([
        .field("name", .string), .field("description", .string), .field("strategy", .oneOf(Queue.Strategy.self)),
        .field("calendar_id", .integer.orNull),
        .field("is_external", .boolean), .field("skills", SkillLevels.schema), .field("prefers_language", .boolean),
        .field("fallback_queue_id", .integer.orNull), .field("fallback_after_seconds", .integer.orNull),
        .field("reassign_after_minutes", .integer.orNull),
    ])

    private static let queueFields: [Schema.Property] = [
        .optional("description", CatalogSchemas.text),
        .optional("strategy", .oneOf(Queue.Strategy.self).described("Who of those that can take a ticket gets it.")),
        .optional(
            "calendar_id", .integer.orNull.described("Outside of whose hours nobody gets anything.")),
        .optional(
            "is_external",
            .boolean.orNull.described("A program assigns its tickets; what it does not, goes to the fallback queue.")),
        .optional("skills", SkillLevels.changed),
        .optional("prefers_language", .boolean.orNull.described("Who speaks the customer’s language comes first.")),
        .optional("fallback_queue_id", .integer.orNull.described("Where tickets go that nobody has taken in time.")),
        .optional(
            "fallback_after_seconds",
            .integer(from: Queue.seconds.lowerBound, to: Queue.seconds.upperBound).orNull
                .described("How long they wait; without a fallback queue, an event tells of them.")),
        .optional(
            "reassign_after_minutes",
            .integer(from: Queue.minutes.lowerBound, to: Queue.minutes.upperBound).orNull
                .described("After what absence of an agent their tickets go to others.")),
    ]

    private static let queueExample = """
        {"name": "Billing", "description": "Invoices and refunds", "strategy": "least_loaded", "calendar_id": null, "is_external": false,
        "skills": {"billing": 2}, "prefers_language": true, "fallback_queue_id": null, "fallback_after_seconds": 900,
        "reassign_after_minutes": 30}
        """

    private static let members = Schema.object([.field("agent_ids", .list(of: .integer))])
    private static let membersExample = #"{"agent_ids": [1, 3]}"#

    private static let load = Schema.object([
        .field("waiting", .integer(from: 0).described("New and open tickets that nobody has.")),
        .field("waiting_since", .time.orNull.described("Since when the one waits that has waited longest.")),
        .field("assigned", .integer(from: 0).described("Tickets that somebody has and that are not over.")),
        .field(
            "agents",
            .list(
                of: .object([
                    .field("agent_id", .integer), .field("name", .string),
                    .field("availability", .oneOf(Agent.Availability.self)), .field("capacity", .integer.orNull),
                    .field("tickets", .integer.described("Those of all queues that are not over.")),
                    .field("weight", .integer.described("The same by priority, as it counts against the capacity.")),
                ]))),
    ])

    private static let listMembers = Operation(
        id: "listQueueMembers", method: .get, path: "/queues/{id}/members", summary: "Who takes its tickets",
        scopes: ["queues:read"], parameters: [.id(of: "queue")],
        answers: [.ok("The agents.", .json(.reference("QueueMembers"), ["two": membersExample])), .notModified])

    private static let setMembers = Operation(
        id: "setQueueMembers", method: .put, path: "/queues/{id}/members", summary: "Name who takes its tickets",
        description: "All of them: who is not named is none any more.", scopes: ["queues:write"],
        parameters: [.id(of: "queue")],
        body: [
            .json(
                .object([.field("agent_ids", .list(of: .integer, to: QueueMemberController.mostMembers))]),
                ["two": membersExample])
        ],
        answers: [.ok("The agents.", .json(.reference("QueueMembers"), ["two": membersExample]), headers: [])])

    private static let getLoad = Operation(
        id: "getQueueLoad", method: .get, path: "/queues/{id}/load", summary: "How full it is, and its agents",
        scopes: ["queues:read"], parameters: [.id(of: "queue")],
        answers: [
            .ok(
                "Counts.",
                .json(
                    .reference("QueueLoad"),
                    [
                        "load": """
                        {"waiting": 1, "waiting_since": "2026-11-25T19:00:00.000Z", "assigned": 4, "agents": [{"agent_id": 3,
                        "name": "Zoe", "availability": "online", "capacity": 5, "tickets": 4, "weight": 5}]}
                        """
                    ])), .notModified,
        ])

    // MARK: Rules

    private static let condition = Schema(keywords: [
        "type": "object",
        "description": """
        `all` or `any` of a list of conditions, `not` one; or a `field` with an `op` and mostly a `value`.
        """,
    ])

    private static let ruleView = CatalogSchemas.view([
        .field("name", .string), .field("position", .integer), .field("is_enabled", .boolean),
        .field("condition", .reference("Condition")), .field("queue_id", .integer.orNull),
        .field("priority", .oneOf(Ticket.Priority.self).orNull), .field("tags", .list(of: .string)),
        .field("skills", SkillLevels.schema), .field("stops", .boolean),
    ])

    private static let ruleFields: [Schema.Property] = [
        .optional(
            "position",
            .integer(from: RoutingRule.positions.lowerBound, to: RoutingRule.positions.upperBound).orNull),
        .optional("is_enabled", .boolean.orNull),
        .optional("condition", Schema(keywords: ["type": ["object", "null"]]).described("Left out: always.")),
        .optional("queue_id", .integer.orNull), .optional("priority", .oneOf(Ticket.Priority.self).orNull),
        .optional("tags", CatalogSchemas.words(to: Ticket.mostTags)), .optional("skills", SkillLevels.changed),
        .optional("stops", .boolean.orNull.described("True unless said otherwise.")),
    ]

    private static let ruleExample = """
        {"name": "Invoices", "position": 10, "is_enabled": true,
        "condition": {"field": "ticket.text", "op": "contains", "value": "invoice"}, "queue_id": 1, "priority": "high",
        "tags": ["billing"], "skills": {}, "stops": true}
        """

    private static let dryRun = Operation(
        id: "tryRoutingRules", method: .post, path: "/routing-rules/dry-run", summary: "Try the rules",
        description: """
            What they would say of the `last` tickets (100 unless given), or of those named by `ticket_ids`. Nothing is \
            changed.
            """,
        scopes: ["queues:read", "tickets:read"],
        body: [
            .json(
                .object([
                    .optional(
                        "last",
                        .integer(
                            from: RoutingTrialController.most.lowerBound, to: RoutingTrialController.most.upperBound
                        ).orNull),
                    .optional(
                        "ticket_ids", .list(of: .integer, to: Int(RoutingTrialController.most.upperBound)).orNull),
                ]), ["last": #"{"last": 100}"#])
        ],
        answers: [
            .ok(
                "Decisions.",
                .json(
                    .object([
                        .field(
                            "data",
                            .list(
                                of: .object([
                                    .field("ticket_id", .integer), .field("rule_ids", .list(of: .integer)),
                                    .field("queue_id", .integer.orNull),
                                    .field("priority", .oneOf(Ticket.Priority.self).orNull),
                                    .field("tags", .list(of: .string)), .field("skills", SkillLevels.schema),
                                ])))
                    ]),
                    [
                        "one": """
                        {"data": [{"ticket_id": 1, "rule_ids": [1], "queue_id": 1, "priority": "high", "tags": ["billing"],
                        "skills": {}}]}
                        """
                    ]), headers: [])
        ])
}

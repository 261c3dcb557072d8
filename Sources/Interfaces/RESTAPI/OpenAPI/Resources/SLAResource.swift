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
        schemas: [
            "SlaPolicy": CatalogSchemas.view(SLASchemas.content), "SlaPolicyVersion": SLASchemas.version,
            "SlaClock": SLASchemas.clock,
        ],
        operations: CatalogSchemas.operations(
            of: SLAPolicy.self, "SlaPolicy", plural: "SlaPolicies",
            create: .object(
                [.field("name", CatalogSchemas.name), .field("targets", SLASchemas.targets)] + SLASchemas.properties),
            change: .object(
                [.optional("name", CatalogSchemas.name), .optional("targets", SLASchemas.targets)]
                    + SLASchemas.properties),
            example: policyExample) + [versions, apply, .simulateSLA, clocks])

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

    private static let policyExample = """
        {"name": "Gold", "description": "", "position": 1,
        "conditions": {"priorities": [], "queue_ids": [], "tags": ["vip"], "languages": []},
        "targets": {"first_response": {"urgent": 900, "normal": 14400}, "resolution": {"normal": 172800}},
        "calendar_id": 1, "pauses": ["pending", "on_hold"], "on_reopen": "resume",
        "escalations": [{"percent": 80}, {"offset_seconds": 1800}]}
        """
}

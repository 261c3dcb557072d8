import Desk
import HTTPTypes
import JSON

extension Resource {
    static let agents = Resource(
        name: "Agents", description: "The people who work in Parley.",
        schemas: [
            "Agent": agentView, "AgentWithCode": agentView.adding([.field("claim_code", .string)]), "Role": roleView,
        ],
        operations: [
            Operation(
                id: "listAgents", method: .get, path: "/agents", summary: "Agents, the oldest first",
                scopes: ["agents:read"], parameters: [.limit, .cursor()],
                answers: [.ok("A page.", .json(.page(of: "Agent"))), .notModified]),
            Operation(
                id: "createAgent", method: .post, path: "/agents", summary: "Add an agent",
                description: "The code, sent to a bot as `/claim CODE`, makes their Telegram account known.",
                scopes: ["agents:write"],
                body: [
                    .json(
                        .object([.field("name", .words(to: AgentBook.Change.longestName))] + changeable),
                        ["zoe": #"{"name": "Zoe", "role": "supervisor", "skills": {"billing": 3}}"#])
                ],
                answers: [
                    .created(
                        "The agent, with the code, which is shown once.",
                        .json(.reference("AgentWithCode"), ["zoe": example(withCode: true)]),
                        headers: [.eTag, .location])
                ]),
            Operation(
                id: "getAgent", method: .get, path: "/agents/{id}", summary: "One agent", scopes: ["agents:read"],
                parameters: [.id(of: "agent")],
                answers: [.ok("The agent.", .json(.reference("Agent"), ["zoe": example()])), .notModified]),
            Operation(
                id: "updateAgent", method: .patch, path: "/agents/{id}", summary: "Change an agent",
                scopes: ["agents:write"], parameters: [.id(of: "agent"), .ifMatch],
                body: [
                    .json(
                        .object([.optional("name", .words(to: AgentBook.Change.longestName))] + changeable),
                        ["away": #"{"availability": "away"}"#])
                ],
                answers: [.ok("The agent as it is now.", .json(.reference("Agent"), ["zoe": example()]))]),
            Operation(
                id: "listRoles", method: .get, path: "/roles", summary: "Which role may do what in the topics",
                scopes: ["settings:read"],
                answers: [
                    .ok(
                        "All roles.",
                        .json(.object([.field("data", .list(of: .reference("Role")))]), ["roles": roles])),
                    .notModified,
                ]),
            Operation(
                id: "updateRole", method: .patch, path: "/roles/{role}", summary: "Say what a role may do",
                description: "Administrators may do everything.", scopes: ["settings:write"],
                parameters: [
                    Parameter(
                        name: "role", place: .path, description: "Which.", schema: .oneOf(Agent.Role.self),
                        isRequired: true)
                ],
                body: [
                    .json(
                        .object([.field("permissions", .list(of: .oneOf(Permission.self)))]),
                        ["answer only": #"{"permissions": ["reply", "note"]}"#])
                ],
                answers: [.ok("The role as it is now.", .json(.reference("Role"), ["viewer": viewer]), headers: [])]),
        ])

    private static let roleView = Schema.object([
        .field("role", .oneOf(Agent.Role.self)), .field("permissions", .list(of: .oneOf(Permission.self))),
    ])
    private static let viewer = #"{"role": "viewer", "permissions": []}"#
    private static let roles = #"{"data": [\#(viewer)]}"#

    private static let changeable: [Schema.Property] = [
        .optional("role", .oneOf(Agent.Role.self)), .optional("availability", .oneOf(Agent.Availability.self)),
        .optional(
            "capacity",
            .integer(from: 0, to: AgentBook.Change.largestCapacity).orNull
                .described("How many open tickets they take; null for any number.")),
        .optional("calendar_id", .integer.orNull.described("By whose hours they come and go; null: by hand.")),
        .optional("skills", SkillLevels.changed),
        .optional(
            "languages",
            .list(of: CatalogSchemas.language, to: AgentBook.Change.mostLanguages).with("uniqueItems", true).orNull),
    ]

    private static let agentView = Schema.object([
        .field("id", .id("The agent’s number.")), .field("name", .string), .field("role", .oneOf(Agent.Role.self)),
        .field("availability", .oneOf(Agent.Availability.self)), .field("capacity", .integer.orNull),
        .field("calendar_id", .integer.orNull),
        .field("skills", SkillLevels.schema), .field("languages", .list(of: .string)),
        .field("telegram_user_id", .integer.orNull.described("Null until they have claimed their place.")),
        .field("created_at", .time), .field("updated_at", .time),
    ])

    private static func example(withCode: Bool = false) -> String {
        """
        {
          "availability": "online",
          "calendar_id": null,
          "capacity": null,
          \(withCode ? #""claim_code": "7Hn2-kX0qLmB","# : "")
          "created_at": "2026-11-25T19:00:00.000Z",
          "id": 3,
          "languages": [],
          "name": "Zoe",
          "role": "supervisor",
          "skills": {"billing": 3},
          "telegram_user_id": null,
          "updated_at": "2026-11-25T19:00:00.000Z"
        }
        """
    }
}

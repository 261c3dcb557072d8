import HTTPTypes
import IntercomBridge
import JSON

extension Resource {
    static let intercom = Resource(
        name: "Intercom",
        description: "The workspace in which tickets are shown as conversations, and how it is served.",
        schemas: ["Intercom": view, "IntercomRoute": route, "IntercomTeammate": teammate],
        operations: [
            Operation(
                id: "getIntercom", method: .get, path: path, summary: "The connected workspace",
                description: "404 when none is connected.", scopes: ["integrations:read"],
                answers: [.ok("The workspace.", one), .notModified], refusals: [.notFound]),
            connect,
            Operation(
                id: "updateIntercom", method: .patch, path: path, summary: "Change how it is served",
                description: "Null puts back what is usual.", scopes: ["integrations:write"], parameters: [.ifMatch],
                body: [.json(.object(changeable), ["rehearsal": #"{"mode": "rehearsal"}"#])],
                answers: [.ok("As it is now.", one)], refusals: [.notFound]),
            Operation(
                id: "disconnectIntercom", method: .delete, path: path, summary: "Disconnect the workspace",
                description: "Links and what waits stay, for when it is connected again.",
                scopes: ["integrations:write"], body: [.json(.object([]))], isBodyRequired: false,
                answers: [.noContent], refusals: [.notFound]),
            Operation(
                id: "replaceIntercomToken", method: .put, path: "\(path)/token", summary: "Put another access token",
                description: "It is tried first: one that Intercom refuses leaves everything as it is.",
                scopes: ["integrations:write"],
                body: [.json(.object([.field("access_token", secret)]), ["another": #"{"access_token": "dG9rOjM4"}"#])],
                answers: [.ok("As it is now; what waits is sent.", one)], refusals: [.notFound, .intercomUnreachable]),
            action("pause", "Let everything wait"), action("resume", "Go on"),
            Operation(
                id: "getIntercomHealth", method: .get, path: "\(path)/health", summary: "How the bridge fares",
                scopes: ["integrations:read"], answers: [.ok("How it fares.", .json(health)), .notModified],
                refusals: [.notFound]),
            Operation(
                id: "getIntercomLog", method: .get, path: "\(path)/log", summary: "What went over, and what came",
                description: "Of a ticket, a contact or a conversation; the newest first.",
                scopes: ["integrations:read"],
                parameters: [
                    .limit, .query("ticket_id", .integer, "Of this ticket."),
                    .query("contact_id", .integer, "Of this contact’s tickets."),
                    .query("conversation_id", .string, "Of this conversation of Intercom’s."),
                ],
                answers: [
                    .ok(
                        "Both sides.",
                        .json(
                            .object([
                                .field("deliveries", .list(of: .reference("Delivery"))),
                                .field("receipts", .list(of: .reference("Receipt"))),
                            ]))), .notModified,
                ], refusals: [.notFound]),
            Operation(
                id: "testIntercom", method: .post, path: "\(path)/test", summary: "Walk the whole way and back",
                description: "With a contact and a conversation of its own. It takes up to eight seconds.",
                scopes: ["integrations:write"], body: [.json(.object([]))], isBodyRequired: false,
                answers: [
                    .ok(
                        "What came of each step.",
                        .json(
                            .object([
                                .field("ok", .boolean),
                                .field(
                                    "steps",
                                    .list(
                                        of: .object([
                                            .field("step", .string), .field("ok", .boolean),
                                            .field("detail", .string),
                                        ]))),
                            ])), headers: [])
                ], refusals: [.notFound]),
            reconcile,
        ])

    private static let path = "/integrations/intercom"
    private static let one = Content.json(.reference("Intercom"), ["connected": example])

    private static let connect = Operation(
        id: "connectIntercom", method: .put, path: path, summary: "Connect a workspace",
        description: """
            The token is tried, and the teammate looked for; a workspace that was connected before goes on where it \
            stopped, and any other is disconnected.
            """,
        scopes: ["integrations:write"],
        body: [
            .json(
                .object([
                    .field("access_token", secret), .field("client_secret", secret),
                    .field("admin_id", identifier.described("In whose name is written where no other is linked.")),
                    .optional(
                        "base_url",
                        .string(from: 1, to: 1000).orNull.described("Such as https://api.eu.intercom.io.")),
                ]),
                [
                    "connect": """
                    {"access_token": "dG9rOjM4", "client_secret": "5f9c1e2d", "admin_id": "1295"}
                    """
                ])
        ],
        answers: [
            .ok("It was known before.", .json(.reference("Intercom"), ["connected": example])),
            .created("It is connected.", .json(.reference("Intercom"), ["connected": example]), headers: [.eTag]),
        ], refusals: [.intercomUnreachable])

    private static let reconcile = Operation(
        id: "reconcileIntercom", method: .post, path: "\(path)/reconcile",
        summary: "Compare both sides, and order what is missing",
        description: "It is done every ten minutes anyhow.", scopes: ["integrations:write"],
        body: [
            .json(
                .object([.optional("since", .time.orNull), .optional("dry_run", .boolean.orNull)]),
                ["look only": #"{"dry_run": true}"#])
        ], isBodyRequired: false,
        answers: [.ok("What was found.", .json(report), headers: [])], refusals: [.notFound, .intercomUnreachable])

    private static func action(_ word: String, _ summary: String) -> Operation {
        Operation(
            id: "\(word)Intercom", method: .post, path: "\(path)/\(word)", summary: summary,
            scopes: ["integrations:write"], body: [.json(.object([]))], isBodyRequired: false,
            answers: [.ok("As it is now.", one)], refusals: [.notFound])
    }

    // MARK: Schemas

    private static let secret = Schema.string(from: 1, to: 1000, pattern: "^[!-~]+$")
    private static let identifier = Schema(keywords: ["type": ["string", "integer"]])

    private static let route = Schema.object([
        .optional("bot_id", .integer.orNull), .optional("queue_id", .integer.orNull),
        .optional("chat_id", .integer.orNull.described("Of an intake group.")),
        .optional("bridged", .boolean.orNull),
        .optional("team_id", Schema(keywords: ["type": ["string", "integer", "null"]])),
    ]).described("One of `bot_id`, `queue_id` and `chat_id`, whether its tickets are shown there, and to which team.")

    private static let teammate = Schema.object([.field("agent_id", .integer), .field("admin_id", identifier)])
        .described("Which teammate stands for an agent.")

    private static let changeable: [Schema.Property] =
        [
            .optional("mode", .oneOf(WorkspaceSettings.Mode.self).orNull),
            .optional("bridged", .boolean.orNull.described("Where no route says otherwise.")),
            .optional("routes", .list(of: .reference("IntercomRoute"), to: IntercomSettingsBody.mostRoutes).orNull),
            .optional(
                "teammates", .list(of: .reference("IntercomTeammate"), to: IntercomSettingsBody.mostRoutes).orNull),
            .optional("only_contacts", .list(of: .integer).orNull.described("Only their tickets; null for all.")),
            .optional("contact_role", .oneOf(WorkspaceSettings.Role.self).orNull),
            .optional("on_close", .oneOf(WorkspaceSettings.OnClose.self).orNull),
        ] + switches.map { .optional($0, .boolean.orNull) }

    private static let switches = IntercomSettingsBody.fields.filter {
        $0.hasPrefix("send_") || $0.hasPrefix("take_")
    }.sorted()

    private static let view = Schema.object(
        [
            .field("app_id", .string), .field("name", .string), .field("region", .string),
            .field("base_url", .string), .field("admin_id", .string), .field("state", .oneOf(Workspace.State.self)),
            .field("problem", .string.orNull),
            .field("webhook", .object([.field("url", .string.orNull), .field("topics", .list(of: .string))])),
            .field("last_check_at", .time.orNull), .field("created_at", .time), .field("updated_at", .time),
            .field("mode", .oneOf(WorkspaceSettings.Mode.self)), .field("bridged", .boolean),
            .field("routes", .list(of: .reference("IntercomRoute"))),
            .field("teammates", .list(of: .reference("IntercomTeammate"))),
            .field("only_contacts", .list(of: .integer).orNull),
            .field("contact_role", .oneOf(WorkspaceSettings.Role.self)),
            .field("on_close", .oneOf(WorkspaceSettings.OnClose.self)),
            .optional(
                "missing_permissions",
                .list(of: .string).described("Operations that the token may not do; told when it is connected.")),
        ] + switches.map { .field($0, .boolean) })

    private static let report = Schema.object([
        .field("since", .time), .field("dry_run", .boolean), .field("conversations", .integer(from: 0)),
        .field("parts_missing_here", .integer(from: 0)), .field("conversations_unlinked", .integer(from: 0)),
        .field("conversations_gone", .integer(from: 0)), .field("messages_missing_there", .integer(from: 0)),
    ])

    private static let health = Schema.object([
        .field("state", .oneOf(Workspace.State.self)), .field("problem", .string.orNull),
        .field("mode", .oneOf(WorkspaceSettings.Mode.self)), .field("backlog", .integer(from: 0)),
        .field("lag_seconds", .number), .field("dead", .integer(from: 0)),
        .field("notifications_waiting", .integer(from: 0)), .field("calls_last_hour", .integer(from: 0)),
        .field("failures_last_hour", .integer(from: 0)), .field("error_rate", .number),
        .field(
            "rate_limit",
            .object([.field("limit", .integer), .field("remaining", .integer), .field("reset_at", .time)]).orNull),
        .field("last_notification_at", .time.orNull), .field("last_check_at", .time.orNull),
        .field("last_reconciliation_at", .time.orNull), .field("last_reconciliation", report.orNull),
    ])

    private static let example = """
        {
          "app_id": "xyz789", "name": "ACME", "region": "US", "base_url": "https://api.intercom.io",
          "admin_id": "1295", "state": "active", "problem": null,
          "webhook": {"url": "https://desk.example.com/intercom-webhook", "topics": ["conversation.user.replied"]},
          "last_check_at": "2026-11-28T10:00:00Z", "created_at": "2026-11-28T10:00:00Z",
          "updated_at": "2026-11-28T10:00:00Z", "mode": "live", "bridged": true,
          "routes": [{"bot_id": 424242, "queue_id": null, "chat_id": null, "bridged": true, "team_id": "501"}],
          "teammates": [{"agent_id": 1, "admin_id": "1296"}], "only_contacts": null, "contact_role": "user",
          "on_close": "resolved", "send_assignment": true, "send_attributes": true, "send_edits": true,
          "send_notes": true, "send_status": true, "send_tags": true, "take_assignment": true, "take_notes": true,
          "take_ratings": true, "take_status": true, "take_tags": true
        }
        """
}

import HTTPTypes
import JSON
import Kernel
import WebhooksOut

extension Resource {
    static let webhooks = Resource(
        name: "Webhooks",
        description: "Whom Parley tells of events, signed as Standard Webhooks says.",
        schemas: [
            "WebhookEndpoint": endpointView,
            "WebhookEndpointWithSecret": endpointView.adding([.field("secret", .string(pattern: "^whsec_"))]),
        ],
        operations: [
            listEndpoints, createEndpoint, getEndpoint, updateEndpoint, deleteEndpoint,
            action(
                "test", "Send a test", "409 unless the endpoint is active.",
                Answer(
                    status: .accepted, description: "The delivery, which tells what comes of it.",
                    content: [.json(.reference("DeliveryDetail"))], headers: [.location])),
            action("pause", "Pause an endpoint", "What happens meanwhile waits for it. 409 when it is disabled.", now),
            action("resume", "Let a paused or disabled endpoint go on", "What waits is sent at once.", now),
            action(
                "rotate-secret", "Make another secret", "Both sign for 24 hours.",
                .ok("The endpoint with its new secret, which is shown once.", withSecret)),
            recoverEndpoint, listEndpointDeliveries,
        ])

    private static let path = "/webhook-endpoints"
    private static let one = Content.json(.reference("WebhookEndpoint"), ["shop": example()])
    private static let withSecret = Content.json(
        .reference("WebhookEndpointWithSecret"), ["shop": example(withSecret: true)])
    private static let now = Answer.ok("The endpoint as it is now.", one)

    private static let listEndpoints = Operation(
        id: "listWebhookEndpoints", method: .get, path: path, summary: "Endpoints, the newest first",
        scopes: ["webhooks:read"], parameters: [.limit, .cursor()],
        answers: [.ok("A page.", .json(.page(of: "WebhookEndpoint"))), .notModified])

    private static let createEndpoint = Operation(
        id: "createWebhookEndpoint", method: .post, path: path, summary: "Add an endpoint",
        description: "It is told of what happens from now on.", scopes: ["webhooks:write"],
        body: [
            .json(
                .object(
                    [
                        .field("url", url), .field("event_types", eventTypes),
                        .optional(
                            "secret",
                            .string(pattern: "^whsec_").orNull
                                .described("Of your choice: `whsec_` and 24 to 64 bytes in base64.")),
                    ] + changeable),
                ["shop": #"{"url": "https://shop.example.com/parley", "event_types": ["ticket.*"]}"#])
        ],
        answers: [
            .created("The endpoint, with its secret, which is shown once.", withSecret, headers: [.eTag, .location])
        ])

    private static let getEndpoint = Operation(
        id: "getWebhookEndpoint", method: .get, path: "\(path)/{id}", summary: "One endpoint, and how it fares",
        scopes: ["webhooks:read"], parameters: [.id(of: "endpoint")],
        answers: [.ok("The endpoint.", one), .notModified])

    private static let updateEndpoint = Operation(
        id: "updateWebhookEndpoint", method: .patch, path: "\(path)/{id}", summary: "Change an endpoint",
        scopes: ["webhooks:write"], parameters: [.id(of: "endpoint"), .ifMatch],
        body: [
            .json(
                .object([.optional("url", url), .optional("event_types", eventTypes)] + changeable),
                ["thin": #"{"payload": "thin"}"#])
        ],
        answers: [now])

    private static let deleteEndpoint = Operation(
        id: "deleteWebhookEndpoint", method: .delete, path: "\(path)/{id}", summary: "Remove an endpoint",
        description: "What waits for it is cancelled.", scopes: ["webhooks:write"],
        parameters: [.id(of: "endpoint"), .ifMatch], body: [.json(.object([]))], isBodyRequired: false,
        answers: [
            .ok(
                "How much was cancelled.",
                .json(
                    .object([.field("id", .integer), .field("cancelled_deliveries", .integer(from: 0))]),
                    ["removed": #"{"id": 1, "cancelled_deliveries": 3}"#]), headers: [])
        ])

    private static let recoverEndpoint = Operation(
        id: "recoverWebhookEndpoint", method: .post, path: "\(path)/{id}/recover",
        summary: "Send the events of a range again",
        description: """
            Either `since`, with `until` as you like, or `from_event_id`, with `to_event_id`. What was sent is left out \
            unless `include_sent` says otherwise. 409 when the endpoint is disabled.
            """,
        scopes: ["webhooks:write"], parameters: [.id(of: "endpoint"), .ifMatch],
        body: [
            .json(
                .object([
                    .optional("since", .time.orNull), .optional("until", .time.orNull),
                    .optional("from_event_id", .integer.orNull), .optional("to_event_id", .integer.orNull),
                    .optional("include_sent", .boolean.orNull),
                ]), ["since": #"{"since": "2026-11-25T08:00:00Z"}"#])
        ],
        answers: [
            Answer(
                status: .accepted, description: "How many are sent; where it stopped, when there were too many.",
                content: [
                    .json(
                        .object([
                            .field("deliveries", .integer(from: 0)),
                            .field(
                                "stopped_at",
                                .object([.field("event_id", .integer), .field("created_at", .time)]).orNull),
                        ]), ["all": #"{"deliveries": 12, "stopped_at": null}"#])
                ])
        ])

    private static let listEndpointDeliveries = Operation(
        id: "listWebhookEndpointDeliveries", method: .get, path: "\(path)/{id}/deliveries",
        summary: "What was sent to an endpoint, the newest first", scopes: ["webhooks:read"],
        parameters: [
            .id(of: "endpoint"), .limit, .cursor(),
            .query("state", .oneOf(Delivery.State.self), "What became of it."),
        ],
        answers: [.ok("A page.", .json(.page(of: "Delivery"))), .notModified])

    private static func action(_ word: String, _ summary: String, _ description: String, _ answer: Answer) -> Operation
    {
        let name = word.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return Operation(
            id: "webhookEndpoint\(name)", method: .post, path: "\(path)/{id}/\(word)", summary: summary,
            description: description, scopes: ["webhooks:write"], parameters: [.id(of: "endpoint"), .ifMatch],
            body: [.json(.object([]))], isBodyRequired: false, answers: [answer])
    }

    private static let url = Schema.string(from: 1).with("format", "uri").described(
        "http or https; addresses of private networks only where the operator allows them.")
    private static let eventTypes = Schema.list(of: .string(from: 1), from: 1).described(
        "Kinds of events, such as `ticket.created`, `ticket.*` or `*`: \(EventCatalogue.names.joined(separator: ", "))."
    )

    private static func number(_ range: ClosedRange<Int>, usual: Int) -> Schema {
        .integer(from: Int64(range.lowerBound), to: Int64(range.upperBound)).with("default", .integer(Int64(usual)))
    }

    private static let changeable: [Schema.Property] = [
        .optional("description", .string(to: EndpointBody.longestDescription).orNull),
        .optional("payload", .oneOf(PayloadForm.self).described("Whole objects, or numbers and what changed.")),
        .optional("ordered", .boolean.described("Whether the events of a ticket wait for each other.")),
        .optional(
            "concurrency",
            number(EndpointChange.concurrencies, usual: EndpointChange.usualConcurrency)
                .described("Requests under way at once.")),
        .optional(
            "rate_limit",
            number(EndpointChange.rateLimits, usual: EndpointChange.usualRateLimit).described("Requests a second.")),
    ]

    private static let endpointView = Schema.object([
        .field("id", .id("The endpoint’s number.")), .field("url", .string), .field("description", .string),
        .field("event_types", .list(of: .string)), .field("payload", .oneOf(PayloadForm.self)),
        .field("ordered", .boolean), .field("concurrency", .integer), .field("rate_limit", .integer),
        .field("state", .oneOf(WebhookEndpoint.State.self)), .field("disabled_reason", .string.orNull),
        .field("disabled_at", .time.orNull),
        .field("failures", .integer(from: 0).described("One after another, until something is taken.")),
        .field("failing_since", .time.orNull), .field("last_success_at", .time.orNull),
        .field("last_failure_at", .time.orNull), .field("last_error", .string.orNull),
        .field(
            "secrets",
            .list(of: .object([.field("created_at", .time), .field("valid_until", .time.orNull)]))
                .described("Those that sign.")),
        .field("created_at", .time), .field("updated_at", .time),
    ])

    private static func example(withSecret: Bool = false) -> String {
        """
        {
          "id": 1, "url": "https://shop.example.com/parley", "description": "", "event_types": ["ticket.*"],
          "payload": "full", "ordered": true, "concurrency": 4, "rate_limit": 50, "state": "active",
          "disabled_reason": null, "disabled_at": null, "failures": 0, "failing_since": null,
          "last_success_at": "2026-11-25T18:24:20.603Z", "last_failure_at": null, "last_error": null,
          "secrets": [{"created_at": "2026-11-25T18:23:32.968Z", "valid_until": null}],
          \(withSecret ? #""secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4dJYd1yQm5k=","# : "")
          "created_at": "2026-11-25T18:23:32.968Z", "updated_at": "2026-11-25T18:23:32.968Z"
        }
        """
    }
}

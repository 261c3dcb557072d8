import HTTPTypes
import JSON

/// The description of the API, as programs (`/api/v1/openapi.json`) and people (`/api/docs`) read it.
struct OpenAPIDocument: Sendable {
    /// Parley's.
    let version: String
    let resources: [Resource]

    static let resources: [Resource] = [
        .tickets, .messages, .files, .contacts, .agents, .queues, .skills, .routingRules, .calendars, .serviceLevels,
        .tags, .customFields, .templates, .articles, .knowledge, .deliveries, .receipts, .bulk, .events, .webhooks,
        .intercom, .bots, .groups, .settings, .keys, .audit,
        .description,
    ]

    init(version: String) {
        self.version = version
        resources = Self.resources
    }

    static let base = "/api/v1"

    static let introduction = """
        JSON with names in snake_case, times in RFC 3339 with `Z`, integers of 64 bits. A field without a value is null; it \
        is never left out unless it is marked as optional. Unknown parameters and fields are refused. `GET` answers \
        `HEAD` too. A path that is not there answers 404 and another method 405, each as a problem; what is no sound HTTP is refused before any \
        operation sees it (400, 408, 413, 414, 431, 505).
        """

    /// By name; sorted on the way out.
    var schemas: [String: Schema] {
        var all = ["Problem": Refusal.schema]
        for resource in resources {
            for (name, schema) in resource.schemas { all[name] = schema }
        }
        return all
    }

    var json: JSONValue {
        var paths: [String: JSONValue] = [:]
        for resource in resources {
            for operation in resource.operations {
                paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = operation.json(
                    tag: resource.name)
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Parley’s REST API", "version": .string(version), "description": .string(Self.introduction),
                "license": ["name": "Apache License 2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": .string(Self.base)]],
            "tags": .array(
                resources.map { ["name": .string($0.name), "description": .string($0.description)] }),
            "security": [["bearer": []], ["basic": []]],
            "paths": .object(paths),
            "components": components,
        ]
    }

    private var components: JSONValue {
        [
            "schemas": .object(schemas.mapValues(\.json)),
            "responses": .object(Dictionary(Refusal.all.map { ($0.name, $0.json) }, uniquingKeysWith: { $1 })),
            "parameters": .object(
                Dictionary(Parameter.shared.map { ($0.key, $0.parameter.json) }, uniquingKeysWith: { $1 })),
            "headers": .object(Dictionary(AnswerHeader.all.map { ($0.name, $0.json) }, uniquingKeysWith: { $1 })),
            "securitySchemes": [
                "bearer": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "<key_id>.<secret>",
                    "description": "A key as `parley key create` or `POST /keys` makes it.",
                ],
                "basic": [
                    "type": "http", "scheme": "basic", "description": "The key’s id as user, its secret as password.",
                ],
            ],
        ]
    }
}

import Kernel
import SQL
import WebhooksOut

/// Lists webhook endpoints.
enum WebhookListCommand: Command {
    static let words = ["webhook", "list"]
    static let summary = "Lists the webhook endpoints and how they fare."

    private struct Shown: Encodable {
        let id: WebhookEndpoint.ID
        let url: String
        let eventTypes: [String]
        let state: String
        let disabledReason: String?
        let failingSince: Timestamp?
        let lastSuccessAt: Timestamp?
        let lastError: String?

        enum CodingKeys: String, CodingKey {
            case id, url, state
            case eventTypes = "event_types"
            case disabledReason = "disabled_reason"
            case failingSince = "failing_since"
            case lastSuccessAt = "last_success_at"
            case lastError = "last_error"
        }

        init(_ endpoint: WebhookEndpoint) {
            id = endpoint.id
            url = endpoint.url
            eventTypes = endpoint.eventTypes.map(\.description)
            state = endpoint.state.rawValue
            disabledReason = endpoint.disabledReason
            failingSince = endpoint.failingSince
            lastSuccessAt = endpoint.lastSuccessAt
            lastError = endpoint.lastError
        }
    }

    private static let most = 1000

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let endpoints = try await app.database.read { try WebhookEndpoint.page(before: nil, limit: most, in: $0) }
            if arguments.has("json") { return try Console.print(json: endpoints.map(Shown.init)) }
            if endpoints.isEmpty { Console.print("There are no endpoints yet: parley webhook add --url … --event …") }
            for endpoint in endpoints {
                let types = endpoint.eventTypes.map(\.description).joined(separator: ",")
                Console.print("\(endpoint.id)  \(endpoint.url)  \(types)  \(state(endpoint))")
            }
        }
    }

    private static func state(_ endpoint: WebhookEndpoint) -> String {
        if let reason = endpoint.disabledReason { return "disabled: \(reason)" }
        let word = endpoint.state.rawValue
        guard let since = endpoint.failingSince else {
            return "\(word), last success \(endpoint.lastSuccessAt?.rfc3339 ?? "never")"
        }
        return "\(word), failing since \(since): \(endpoint.lastError ?? "")"
    }
}

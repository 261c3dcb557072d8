import JSON
import Kernel
import SQL
import WebhooksOut

/// A webhook endpoint as the API shows it.
enum EndpointView {
    /// - Parameter secret: one that was made just now.
    static func make(
        _ endpoint: WebhookEndpoint, secret: WebhookSecret? = nil, in db: any SQLConnection
    ) throws -> JSONValue {
        let secrets = try EndpointSecrets.validities(of: endpoint.id, at: .now, in: db)
        var view: JSONValue = [
            "id": .integer(endpoint.id.rawValue), "url": .string(endpoint.url),
            "description": .string(endpoint.description),
            "event_types": JSONValue(endpoint.eventTypes.map(\.description)),
            "payload": .string(endpoint.form.rawValue), "ordered": .bool(endpoint.isOrdered),
            "concurrency": .integer(Int64(endpoint.concurrency)), "rate_limit": .integer(Int64(endpoint.rateLimit)),
            "state": .string(endpoint.state.rawValue), "disabled_reason": JSONValue(endpoint.disabledReason),
            "disabled_at": JSONValue(endpoint.disabledAt), "failures": .integer(Int64(endpoint.failures)),
            "failing_since": JSONValue(endpoint.failingSince), "last_success_at": JSONValue(endpoint.lastSuccessAt),
            "last_failure_at": JSONValue(endpoint.lastFailureAt), "last_error": JSONValue(endpoint.lastError),
            "secrets": .array(
                secrets.map { ["created_at": JSONValue($0.madeAt), "valid_until": JSONValue($0.validUntil)] }),
            "created_at": JSONValue(endpoint.createdAt), "updated_at": JSONValue(endpoint.updatedAt),
        ]
        if let secret { view["secret"] = .string(secret.description) }
        return view
    }

    /// Of what it is, and of how it fares.
    static func eTag(_ endpoint: WebhookEndpoint) -> String {
        let fares = max(endpoint.lastSuccessAt?.rawValue ?? 0, endpoint.lastFailureAt?.rawValue ?? 0)
        return "\"\(endpoint.version)-\(String(fares, radix: 36))\""
    }

    /// Whether a tag of `If-Match` means this endpoint as it is. How it fares does not matter.
    static func matches(_ header: String, _ endpoint: WebhookEndpoint) -> Bool {
        header == "*" || ETags.list(header).contains { $0.hasPrefix("\"\(endpoint.version)-") }
    }
}

/// What a key may do: `tickets:read` one thing, `tickets:*` everything about tickets, `*` everything.
package enum APIScopes {
    package static let all = [
        "*", "agents:read", "agents:write", "articles:read", "articles:write", "audit:read", "bots:read",
        "bots:write", "calendars:read", "calendars:write", "contacts:read", "contacts:write", "deliveries:read",
        "deliveries:write", "events:read",
        "integrations:read", "integrations:write", "keys:read", "keys:write", "messages:read", "messages:write",
        "queues:read", "queues:write", "receipts:read",
        "receipts:write", "settings:read", "settings:write", "sla:read", "sla:write", "templates:read",
        "templates:write", "tickets:read",
        "tickets:write", "webhooks:read", "webhooks:write",
    ]

    /// Those in `all`, and each of their subjects with `*`.
    package static func isKnown(_ scope: String) -> Bool { known.contains(scope) }

    package static let known = Set(all).union(all.dropFirst().map { $0.prefix { $0 != ":" } + ":*" })

    /// Whether whoever has these scopes has this one.
    package static func allow(_ scope: String, _ scopes: [String]) -> Bool {
        scopes.contains { own in
            own == scope || own == "*" || (own.hasSuffix(":*") && scope.hasPrefix(own.dropLast()))
        }
    }
}

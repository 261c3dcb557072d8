import JSON
import Kernel
import SQL

/// A key as the API shows it.
enum KeyView {
    /// - Parameter secret: a secret that was made just now.
    static func make(_ key: APIKey, _ secrets: [APIKeySecret], secret: String? = nil) -> JSONValue {
        var view: JSONValue = [
            "id": .integer(key.id.rawValue), "key_id": .string(key.keyID), "name": .string(key.name),
            "scopes": JSONValue(key.scopes), "created_at": JSONValue(key.createdAt),
            "updated_at": JSONValue(key.updatedAt), "expires_at": JSONValue(key.expiresAt),
            "revoked_at": JSONValue(key.revokedAt), "last_used_at": JSONValue(key.lastUsedAt),
            "last_used_address": JSONValue(key.lastUsedAddress),
            "secrets": .array(
                secrets.map { ["created_at": JSONValue($0.madeAt), "valid_until": JSONValue($0.validUntil)] }),
        ]
        if let secret { view["secret"] = .string(secret) }
        return view
    }

    static func make(_ key: APIKey, secret: String? = nil, in db: any SQLConnection) throws -> JSONValue {
        make(key, try APIKeys.secrets(of: [key.id], at: .now, in: db)[key.id] ?? [], secret: secret)
    }

    static func eTag(_ key: APIKey) -> String {
        "\"\(key.version)-\(String(key.lastUsedAt?.rawValue ?? 0, radix: 36))\""
    }

    /// Whether a tag of `If-Match` means this key as it is. That it was used since does not matter.
    static func matches(_ header: String, _ key: APIKey) -> Bool {
        header == "*" || ETags.list(header).contains { $0.hasPrefix("\"\(key.version)-") }
    }
}

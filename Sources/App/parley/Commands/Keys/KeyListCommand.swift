import Kernel
import SQL

/// Lists API keys.
enum KeyListCommand: Command {
    static let words = ["key", "list"]
    static let summary = "Lists the API keys, without their secrets."

    private struct Shown: Encodable {
        let keyID: String
        let name: String
        let scopes: [String]
        let createdAt: Timestamp
        let expiresAt: Timestamp?
        let revokedAt: Timestamp?
        let lastUsedAt: Timestamp?
        let lastUsedAddress: String?

        enum CodingKeys: String, CodingKey {
            case name, scopes
            case keyID = "key_id"
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case revokedAt = "revoked_at"
            case lastUsedAt = "last_used_at"
            case lastUsedAddress = "last_used_address"
        }

        init(_ key: APIKey) {
            keyID = key.keyID
            name = key.name
            scopes = key.scopes
            createdAt = key.createdAt
            expiresAt = key.expiresAt
            revokedAt = key.revokedAt
            lastUsedAt = key.lastUsedAt
            lastUsedAddress = key.lastUsedAddress
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let keys = try await app.database.read { try APIKeys.all(in: $0) }
            if arguments.has("json") { return try Console.print(json: keys.map(Shown.init)) }
            if keys.isEmpty { Console.print("There are no keys yet: parley key create --name … --scope …") }
            let now = Timestamp.now
            for key in keys {
                Console.print("\(key.keyID)  \(key.name)  \(key.scopes.joined(separator: ","))  \(state(key, now))")
            }
        }
    }

    private static func state(_ key: APIKey, _ now: Timestamp) -> String {
        if let time = key.revokedAt { return "revoked \(time)" }
        let use = "last used \(key.lastUsedAt?.rfc3339 ?? "never")" + (key.lastUsedAddress.map { " from \($0)" } ?? "")
        guard let end = key.expiresAt else { return use }
        return "\(end > now ? "expires" : "expired") \(end), \(use)"
    }
}

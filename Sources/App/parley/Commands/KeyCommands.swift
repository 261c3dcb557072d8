import Kernel
import SQL

/// Makes an API key.
enum KeyCreateCommand: Command {
    static let words = ["key", "create"]
    static let usage = "--name NAME --scope SCOPE…"
    static let summary = "Makes an API key and prints its secret, once."
    static let details = "Scopes: \(APIKeys.scopes.joined(separator: ", "))"
    static let valueFlags: Set<String> = ["name", "scope"]

    private struct Created: Encodable {
        let keyID: String
        let secret: String

        enum CodingKeys: String, CodingKey {
            case keyID = "key_id"
            case secret
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let name = try arguments.required("name")
        let scopes = arguments.all("scope").flatMap { $0.split(separator: ",").map(String.init) }
        guard !scopes.isEmpty else { throw UsageError(description: "--scope is needed; see --help") }
        for scope in scopes where !APIKeys.scopes.contains(scope) {
            throw UsageError(
                description: "--scope cannot be “\(scope)”; allowed: \(APIKeys.scopes.joined(separator: ", "))")
        }
        try await App.with(settings) { app in
            let (keyID, secret) = try await app.database.write {
                try APIKeys.create(name: name, scopes: scopes, at: .now, in: $0)
            }
            if arguments.has("json") { return try Console.print(json: Created(keyID: keyID, secret: secret)) }
            Console.print(
                """
                key id: \(keyID)
                secret: \(secret)
                Keep the secret: it is not shown again. Use them as
                    Authorization: Bearer \(keyID).\(secret)
                """)
        }
    }
}

/// Lists API keys.
enum KeyListCommand: Command {
    static let words = ["key", "list"]
    static let summary = "Lists the API keys, without their secrets."

    private struct Shown: Encodable {
        let keyID: String
        let name: String
        let scopes: [String]
        let createdAt: Timestamp
        let revokedAt: Timestamp?
        let lastUsedAt: Timestamp?

        enum CodingKeys: String, CodingKey {
            case name, scopes
            case keyID = "key_id"
            case createdAt = "created_at"
            case revokedAt = "revoked_at"
            case lastUsedAt = "last_used_at"
        }
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try await App.with(settings) { app in
            let keys = try await app.database.read { try APIKeys.all(in: $0) }
            if arguments.has("json") {
                return try Console.print(
                    json: keys.map {
                        Shown(
                            keyID: $0.keyID, name: $0.name, scopes: $0.scopes, createdAt: $0.createdAt,
                            revokedAt: $0.revokedAt, lastUsedAt: $0.lastUsedAt)
                    })
            }
            if keys.isEmpty { Console.print("There are no keys yet: parley key create --name … --scope …") }
            for key in keys {
                let state = key.revokedAt.map { "revoked \($0)" } ?? "last used \(key.lastUsedAt?.rfc3339 ?? "never")"
                Console.print("\(key.keyID)  \(key.name)  \(key.scopes.joined(separator: ","))  \(state)")
            }
        }
    }
}

/// Revokes an API key.
enum KeyRevokeCommand: Command {
    static let words = ["key", "revoke"]
    static let usage = "KEY_ID"
    static let summary = "Revokes an API key at once."

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(1)
        let keyID = arguments.operands[0]
        try await App.with(settings) { app in
            guard try await app.database.write({ try APIKeys.revoke(keyID, at: .now, in: $0) }) else {
                throw Failure(description: "there is no valid key “\(keyID)”; see parley key list")
            }
            if arguments.has("json") { return try Console.print(json: ["revoked": keyID]) }
            Console.print("Key \(keyID) is revoked.")
        }
    }
}

import Kernel
import SQL

/// Makes an API key.
enum KeyCreateCommand: Command {
    static let words = ["key", "create"]
    static let usage = "--name NAME --scope SCOPE… [--expires TIME]"
    static let summary = "Makes an API key and prints its secret, once."
    static let details = """
        Scopes: \(APIScopes.all.joined(separator: ", ")); tickets:* stands for all of tickets, and so on.
        TIME is such as 2027-01-31T12:00:00Z; without it the key stays valid until it is revoked.
        """
    static let valueFlags: Set<String> = ["name", "scope", "expires"]

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        let name = try arguments.required("name")
        let scopes = arguments.all("scope").flatMap { $0.split(separator: ",").map(String.init) }
        guard !scopes.isEmpty else { throw UsageError(description: "--scope is needed; see --help") }
        for scope in scopes where !APIScopes.isKnown(scope) {
            throw UsageError(
                description: "--scope cannot be “\(scope)”; allowed: \(APIScopes.all.joined(separator: ", "))")
        }
        let expiresAt = try arguments.one("expires").map { text in
            guard let time = Timestamp(rfc3339: text), time > .now else {
                throw UsageError(
                    description: "--expires cannot be “\(text)”; allowed: a time ahead such as 2027-01-31T12:00:00Z")
            }
            return time
        }
        try await App.with(settings) { app in
            let keys = KeyBook(events: app.log)
            let (key, secret) = try await app.database.write {
                try keys.create(name: name, scopes: scopes, expiresAt: expiresAt, at: .now, in: $0)
            }
            if arguments.has("json") {
                return try Console.print(json: KeySecretShown(keyID: key.keyID, secret: secret, expiresAt: expiresAt))
            }
            Console.print(KeySecretShown.text(keyID: key.keyID, secret: secret))
        }
    }
}

/// A secret as it is shown, once.
struct KeySecretShown: Encodable {
    let keyID: String
    let secret: String
    var expiresAt: Timestamp?
    var oldSecretsValidUntil: Timestamp?

    enum CodingKeys: String, CodingKey {
        case secret
        case keyID = "key_id"
        case expiresAt = "expires_at"
        case oldSecretsValidUntil = "old_secrets_valid_until"
    }

    static func text(keyID: String, secret: String) -> String {
        """
        key id: \(keyID)
        secret: \(secret)
        Keep the secret: it is not shown again. Use them as
            Authorization: Bearer \(keyID).\(secret)
        """
    }
}

/// What an operator has to mend.
struct KeyFailure: Error, CustomStringConvertible {
    let description: String

    static func none(_ keyID: String) -> KeyFailure {
        KeyFailure(description: "there is no valid key “\(keyID)”; see parley key list")
    }
}

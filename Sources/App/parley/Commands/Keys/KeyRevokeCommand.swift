import Kernel
import SQL

/// Revokes an API key.
enum KeyRevokeCommand: Command {
    static let words = ["key", "revoke"]
    static let usage = "KEY_ID"
    static let summary = "Revokes an API key at once."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(1)
        let keyID = arguments.operands[0]
        try await App.with(settings) { app in
            let keys = KeyBook(events: app.log)
            let isRevoked = try await app.database.write { db in
                guard let key = try APIKeys.lock(keyID: keyID, in: db) else { return false }
                return try keys.revoke(key, by: .commandLine, at: .now, in: db)
            }
            guard isRevoked else { throw KeyFailure.none(keyID) }
            if arguments.has("json") { return try Console.print(json: ["revoked": keyID]) }
            Console.print("Key \(keyID) is revoked.")
        }
    }
}

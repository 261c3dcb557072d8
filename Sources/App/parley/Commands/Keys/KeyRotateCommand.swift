import Kernel
import SQL

/// Gives an API key another secret.
enum KeyRotateCommand: Command {
    static let words = ["key", "rotate"]
    static let usage = "KEY_ID [--overlap SECONDS]"
    static let summary = "Gives an API key another secret and prints it, once."
    static let details = """
        The secret so far stays valid for the overlap: 86400 seconds unless given, 0 to end it at once, \
        at most \(KeyBook.longestOverlap.components.seconds).
        """
    static let valueFlags: Set<String> = ["overlap"]

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(1)
        let keyID = arguments.operands[0]
        let longest = KeyBook.longestOverlap.components.seconds
        let overlap = try arguments.one("overlap").map { text in
            guard let seconds = Int64(text), (0...longest).contains(seconds) else {
                throw UsageError(description: "--overlap cannot be “\(text)”; allowed: 0 to \(longest) seconds")
            }
            return Duration.seconds(seconds)
        }
        try await App.with(settings) { app in
            let keys = KeyBook(events: app.log)
            let now = Timestamp.now
            let until = now + (overlap ?? KeyBook.usualOverlap)
            let secret: String
            do {
                secret = try await app.database.write { db in
                    guard let key = try APIKeys.lock(keyID: keyID, in: db), key.revokedAt == nil else {
                        throw KeyFailure.none(keyID)
                    }
                    return try keys.rotate(key, overlap: until - now, by: .commandLine, at: now, in: db).secret
                }
            } catch is KeyBook.TooManySecrets {
                throw KeyFailure(
                    description: "the key has \(KeyBook.mostSecrets) valid secrets already; --overlap 0 ends them")
            }
            if arguments.has("json") {
                return try Console.print(
                    json: KeySecretShown(keyID: keyID, secret: secret, oldSecretsValidUntil: until))
            }
            Console.print(KeySecretShown.text(keyID: keyID, secret: secret))
            Console.print("The secret so far is valid until \(until).")
        }
    }
}

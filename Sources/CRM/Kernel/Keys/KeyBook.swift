import Cryptography
package import SQL

/// Makes, changes, rotates and revokes keys. Each change is an event and stands in the audit log; secrets do in neither.
package struct KeyBook: Sendable {
    private let events: EventLog

    package init(events: EventLog = EventLog()) { self.events = events }

    /// So many secrets of one key can be valid at once.
    package static let mostSecrets = 10
    /// For how long at most an earlier secret stays valid beside a new one.
    package static let longestOverlap = Duration.seconds(7 * 24 * 3600)
    package static let usualOverlap = Duration.seconds(24 * 3600)

    package struct TooManySecrets: Error {}

    private static let rows = NumberedInsert(
        into: "api_keys", ["key_id", "name", "scopes", "created_at", "updated_at", "expires_at"])

    /// - Returns: the key, and its secret, which is not kept.
    package func create(
        name: String, scopes: [String], expiresAt: Timestamp? = nil, by author: Author = .commandLine,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> (key: APIKey, secret: String) {
        let keyID = "pk_" + Cryptography.randomToken(bytes: 9)
        let texts = try JSONText.encode(scopes)
        let id: APIKey.ID = try db.insert(
            [SQLValue](row: keyID, name, texts, now, now, expiresAt), into: Self.rows)
        let secret = try addSecret(to: id, at: now, in: db)
        let key = try found(id, in: db)
        try record("key.created", key, from: nil, to: Facts(key), by: author, at: now, in: db)
        return (key, secret)
    }

    /// What is to be changed; nil leaves it.
    package struct Change: Sendable {
        package var name: String?
        package var scopes: [String]?
        /// Set and nil: never.
        package var expiresAt: Timestamp??

        package init(name: String? = nil, scopes: [String]? = nil, expiresAt: Timestamp?? = .none) {
            self.name = name
            self.scopes = scopes
            self.expiresAt = expiresAt
        }
    }

    package func change(
        _ key: APIKey, to change: Change, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> APIKey {
        let scopes = change.scopes ?? key.scopes
        let expiresAt = change.expiresAt ?? key.expiresAt
        let name = change.name ?? key.name
        guard (name, scopes, expiresAt) != (key.name, key.scopes, key.expiresAt) else { return key }
        try db.later(
            """
            UPDATE api_keys SET name = \(name), scopes = \(try JSONText.encode(scopes)), expires_at = \(expiresAt),
                updated_at = \(now), version = version + 1
            WHERE id = \(key.id)
            """)
        let changed = try found(key.id, in: db)
        try record("key.updated", changed, from: Facts(key), to: Facts(changed), by: author, at: now, in: db)
        return changed
    }

    /// Gives the key another secret. Those so far stay valid for the overlap, unless they end before.
    /// - Throws: `TooManySecrets`.
    package func rotate(
        _ key: APIKey, overlap: Duration = Self.usualOverlap, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> (key: APIKey, secret: String) {
        let end = now + overlap
        try db.later(
            """
            UPDATE api_key_secrets SET valid_until = \(end)
            WHERE api_key_id = \(key.id) AND (valid_until IS NULL OR valid_until > \(end))
            """)
        try db.later("DELETE FROM api_key_secrets WHERE api_key_id = \(key.id) AND valid_until <= \(now)")
        guard try APIKeys.secrets(of: [key.id], at: now, in: db)[key.id, default: []].count < Self.mostSecrets else {
            throw TooManySecrets()
        }
        let secret = try addSecret(to: key.id, at: now, in: db)
        try db.later("UPDATE api_keys SET updated_at = \(now), version = version + 1 WHERE id = \(key.id)")
        let changed = try found(key.id, in: db)
        try record(
            "key.rotated", changed, from: nil, to: Facts(changed, oldSecretsValidUntil: end), by: author, at: now,
            in: db)
        return (changed, secret)
    }

    /// Nothing can be done with it from now on.
    /// - Returns: false when it was revoked before.
    @discardableResult
    package func revoke(
        _ key: APIKey, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Bool {
        guard key.revokedAt == nil else { return false }
        try db.later(
            "UPDATE api_keys SET revoked_at = \(now), updated_at = \(now), version = version + 1 WHERE id = \(key.id)")
        try db.later("DELETE FROM api_key_secrets WHERE api_key_id = \(key.id)")
        try record("key.revoked", key, from: Facts(key), to: nil, by: author, at: now, in: db)
        return true
    }

    private func found(_ id: APIKey.ID, in db: any SQLConnection) throws -> APIKey {
        guard let key = try APIKeys.find(id, in: db) else {
            throw SQLError(code: .other, message: "the key \(id) is gone")
        }
        return key
    }

    private func addSecret(to id: APIKey.ID, at now: Timestamp, in db: any SQLConnection) throws -> String {
        let secret = Cryptography.randomToken()
        try db.later(
            """
            INSERT INTO api_key_secrets (secret_hash, api_key_id, made_at)
            VALUES (\(APIKeys.hash(secret)), \(id), \(now))
            """)
        return secret
    }

    // MARK: What is told of it

    private struct Facts: Encodable {
        let keyID: String
        let name: String
        let scopes: [String]
        let expiresAt: Timestamp?
        let oldSecretsValidUntil: Timestamp?

        enum CodingKeys: String, CodingKey {
            case name, scopes
            case keyID = "key_id"
            case expiresAt = "expires_at"
            case oldSecretsValidUntil = "old_secrets_valid_until"
        }

        init(_ key: APIKey, oldSecretsValidUntil: Timestamp? = nil) {
            keyID = key.keyID
            name = key.name
            scopes = key.scopes
            expiresAt = key.expiresAt
            self.oldSecretsValidUntil = oldSecretsValidUntil
        }
    }

    private struct Told: Encodable {
        let id: APIKey.ID
        let before: Facts?
        let after: Facts?
    }

    private func record(
        _ kind: Event.Kind, _ key: APIKey, from old: Facts?, to new: Facts?, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try events.append(
            kind, at: now, by: author.actor, data: Told(id: key.id, before: old, after: new), in: db)
        try Audit.record(
            kind.rawValue, on: "key:\(key.id)", by: author.actor, before: try old.map { try JSONText.encode($0) },
            after: try new.map { try JSONText.encode($0) }, origin: author.origin, at: now, in: db)
    }
}

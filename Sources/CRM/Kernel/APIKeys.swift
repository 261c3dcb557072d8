import Cryptography
import FoundationEssentials
package import SQL

/// A key with which a program uses the API. Its secret is shown once and kept as a hash.
package struct APIKey: Sendable, RowDecodable {
    package typealias ID = Identifier<APIKey>

    package let id: ID
    /// The public half of the credential.
    package let keyID: String
    package let name: String
    /// Such as `tickets:read`; `*` stands for everything.
    package let scopes: [String]
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    package let lastUsedAt: Timestamp?

    package static let columns: SQL = "id, key_id, name, scopes, created_at, expires_at, revoked_at, last_used_at"

    package init(row: Row) throws {
        id = try row.get("id")
        keyID = try row.get("key_id")
        name = try row.get("name")
        scopes = try JSONText.decode(try row.get("scopes", as: String.self))
        createdAt = try row.get("created_at")
        expiresAt = try row.get("expires_at")
        revokedAt = try row.get("revoked_at")
        lastUsedAt = try row.get("last_used_at")
    }

    package func allows(_ scope: String) -> Bool {
        scopes.contains("*") || scopes.contains(scope)
            || scopes.contains { $0.hasSuffix(":*") && scope.hasPrefix($0.dropLast()) }
    }
}

/// Makes, finds and revokes keys.
package enum APIKeys {
    /// The scopes that a key can have.
    package static let scopes = [
        "*", "agents:read", "agents:write", "bots:read", "bots:write", "contacts:read", "contacts:write",
        "deliveries:read", "deliveries:write", "keys:read", "keys:write", "messages:read", "messages:write",
        "receipts:read", "receipts:write", "tickets:read", "tickets:write",
    ]

    /// - Returns: the secret, which is not kept.
    package static func create(
        name: String, scopes: [String], expiresAt: Timestamp? = nil, at now: Timestamp, in db: any SQLConnection
    ) throws -> (keyID: String, secret: String) {
        let keyID = "pk_" + Cryptography.randomToken(bytes: 9)
        let secret = Cryptography.randomToken()
        try db.later(
            """
            INSERT INTO api_keys (key_id, name, secret_hash, scopes, created_at, expires_at)
            VALUES (\(keyID), \(name), \(hash(secret)), \(try JSONText.encode(scopes)), \(now), \(expiresAt))
            """)
        try Audit.record("key.created", on: "key:\(keyID)", by: .system, after: name, at: now, in: db)
        return (keyID, secret)
    }

    /// The key of that id, if the secret is its own and it is valid now.
    package static func authenticate(
        keyID: String, secret: String, at now: Timestamp, in db: any SQLConnection
    ) throws -> APIKey? {
        guard
            let row = try db.first(
                "SELECT \(APIKey.columns), secret_hash FROM api_keys WHERE key_id = \(keyID)")
        else { return nil }
        let key = try APIKey(row: row)
        let stored: Data = try row.get("secret_hash")
        guard Cryptography.constantTimeEqual(stored, hash(secret)), key.revokedAt == nil,
            key.expiresAt.map({ $0 > now }) ?? true
        else { return nil }
        return key
    }

    package static func all(in db: any SQLConnection) throws -> [APIKey] {
        try db.all("SELECT \(APIKey.columns) FROM api_keys ORDER BY id")
    }

    /// - Returns: false when there is no such key, or it was revoked before.
    package static func revoke(_ keyID: String, at now: Timestamp, in db: any SQLConnection) throws -> Bool {
        let revoked =
            try db.execute(
                "UPDATE api_keys SET revoked_at = \(now) WHERE key_id = \(keyID) AND revoked_at IS NULL") == 1
        if revoked { try Audit.record("key.revoked", on: "key:\(keyID)", by: .system, at: now, in: db) }
        return revoked
    }

    package static func used(_ id: APIKey.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later("UPDATE api_keys SET last_used_at = \(now) WHERE id = \(id)")
    }

    /// A secret has 256 random bits, so that one fast hash keeps it.
    private static func hash(_ secret: String) -> Data { Cryptography.sha256(Data(secret.utf8)) }
}

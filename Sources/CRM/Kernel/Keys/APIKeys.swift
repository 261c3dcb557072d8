import Cryptography
import FoundationEssentials
package import SQL

/// Finds keys, and says whose a secret is.
package enum APIKeys {
    /// How exactly the last use of a key is kept.
    package static let useInterval = Duration.seconds(60)

    /// The key of that id, if the secret is one of its own and both are valid now.
    ///
    /// An id that nobody has costs the same work as one that somebody has: a look into the same index, a hash, a
    /// comparison. Nothing of a key is read before its secret has proven to be right.
    package static func authenticate(
        keyID: String, secret: String, at now: Timestamp, in db: any SQLConnection
    ) throws -> APIKey? {
        let rows = try db.rows(
            """
            SELECT \(APIKey.columns), secret_hash, valid_until FROM api_keys
            JOIN api_key_secrets ON api_key_id = id WHERE key_id = \(keyID)
            """)
        let given = hash(secret)
        var own: Row?
        for row in rows {
            if Cryptography.constantTimeEqual(try row.get("secret_hash", as: Data.self), given) { own = row }
        }
        if rows.isEmpty { _ = Cryptography.constantTimeEqual(nobody, given) }
        guard let own, isOpen(try own.get("valid_until"), at: now) else { return nil }
        let key = try APIKey(row: own)
        return key.revokedAt == nil && isOpen(key.expiresAt, at: now) ? key : nil
    }

    private static func isOpen(_ end: Timestamp?, at now: Timestamp) -> Bool { end.map { $0 > now } ?? true }

    /// What stands for the hash of a key that is not there.
    private static let nobody = Data(repeating: 0, count: 32)

    /// A secret has 256 random bits, so that one fast hash keeps it.
    static func hash(_ secret: String) -> Data { Cryptography.sha256(Data(secret.utf8)) }

    package static func used(
        _ id: APIKey.ID, from address: String?, at now: Timestamp, in db: any SQLConnection
    ) throws {
        // Of several at once, one writes.
        try db.later(
            """
            UPDATE api_keys SET last_used_at = \(now), last_used_address = \(address)
            WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < \(now - useInterval))
            """)
    }

    package static func all(in db: any SQLConnection) throws -> [APIKey] {
        try db.all("SELECT \(APIKey.columns) FROM api_keys ORDER BY id")
    }

    /// The newest first.
    package static func page(
        before id: APIKey.ID?, limit: Int, in db: any SQLConnection
    ) throws -> [APIKey] {
        let before: SQL = id.map { " WHERE id < \($0)" } ?? ""
        return try db.all("SELECT \(APIKey.columns) FROM api_keys\(before) ORDER BY id DESC LIMIT \(limit)")
    }

    package static func find(_ id: APIKey.ID, in db: any SQLConnection) throws -> APIKey? {
        try db.first("SELECT \(APIKey.columns) FROM api_keys WHERE id = \(id)")
    }

    /// As `find`; nobody else changes it until the transaction ends.
    package static func lock(_ id: APIKey.ID, in db: any SQLConnection) throws -> APIKey? {
        try db.first("SELECT \(APIKey.columns) FROM api_keys WHERE id = \(id)\(db.dialect.forUpdate)")
    }

    /// As `lock`, by the public half of the credential.
    package static func lock(keyID: String, in db: any SQLConnection) throws -> APIKey? {
        try db.first("SELECT \(APIKey.columns) FROM api_keys WHERE key_id = \(keyID)\(db.dialect.forUpdate)")
    }

    /// The secrets of some keys that are still valid, the oldest first.
    package static func secrets(
        of ids: [APIKey.ID], at now: Timestamp, in db: any SQLConnection
    ) throws -> [APIKey.ID: [APIKeySecret]] {
        let secrets: [APIKeySecret] = try db.all(
            """
            SELECT api_key_id, made_at, valid_until FROM api_key_secrets
            WHERE api_key_id IN (\(list: ids)) AND (valid_until IS NULL OR valid_until > \(now)) ORDER BY made_at
            """)
        return Dictionary(grouping: secrets, by: \.keyID)
    }
}

package import SQL

/// A key with which a program uses the API. Its secrets are shown once and kept as hashes (`APIKeySecret`).
package struct APIKey: Sendable, RowDecodable {
    package typealias ID = Identifier<APIKey>

    package let id: ID
    /// The public half of the credential.
    package let keyID: String
    package let name: String
    /// Such as `tickets:read`; see `APIScopes`.
    package let scopes: [String]
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    /// To the minute.
    package let lastUsedAt: Timestamp?
    /// The address that the last use came from.
    package let lastUsedAddress: String?
    /// Counts changes; uses are none.
    package let version: Int64

    package static let columns: SQL = """
        id, key_id, name, scopes, created_at, updated_at, expires_at, revoked_at, last_used_at, last_used_address,
        version
        """

    package init(row: Row) throws {
        id = try row.get("id")
        keyID = try row.get("key_id")
        name = try row.get("name")
        scopes = try JSONText.decode(try row.get("scopes", as: String.self))
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        expiresAt = try row.get("expires_at")
        revokedAt = try row.get("revoked_at")
        lastUsedAt = try row.get("last_used_at")
        lastUsedAddress = try row.get("last_used_address")
        version = try row.get("version")
    }

    package func allows(_ scope: String) -> Bool { APIScopes.allow(scope, scopes) }
}

/// One secret of a key: there are several while an earlier one is being replaced.
package struct APIKeySecret: Sendable, RowDecodable {
    package let keyID: APIKey.ID
    package let madeAt: Timestamp
    /// Nil for the newest one.
    package let validUntil: Timestamp?

    package init(row: Row) throws {
        keyID = try row.get("api_key_id")
        madeAt = try row.get("made_at")
        validUntil = try row.get("valid_until")
    }
}

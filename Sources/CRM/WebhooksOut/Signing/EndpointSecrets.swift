import FoundationEssentials
package import Kernel
package import SQL

/// The secrets of endpoints, encrypted at rest.
package struct EndpointSecrets: Sendable {
    private let secrets: Secrets

    init(_ secrets: Secrets) { self.secrets = secrets }

    /// For how long an earlier secret signs beside a new one.
    package static let overlap = Duration.seconds(24 * 3600)
    /// So many can sign at once: each makes the header longer.
    package static let most = 10

    package struct TooMany: Error {}

    /// How long each one is valid; nil for the newest.
    package struct Validity: Sendable, RowDecodable {
        package let madeAt: Timestamp
        package let validUntil: Timestamp?

        package init(row: Row) throws {
            madeAt = try row.get("made_at")
            validUntil = try row.get("valid_until")
        }
    }

    func add(
        _ secret: WebhookSecret, to id: WebhookEndpoint.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let box = secrets.seal(Data(secret.description.utf8), for: Self.place(of: id))
        try db.later("INSERT INTO webhook_secrets (endpoint_id, box, made_at) VALUES (\(id), \(box), \(now))")
    }

    /// - Throws: `TooMany`.
    func replace(
        with secret: WebhookSecret, of id: WebhookEndpoint.ID, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            "UPDATE webhook_secrets SET valid_until = \(now + Self.overlap) WHERE endpoint_id = \(id) AND valid_until IS NULL"
        )
        try db.later("DELETE FROM webhook_secrets WHERE endpoint_id = \(id) AND valid_until <= \(now)")
        guard try Self.validities(of: id, at: now, in: db).count < Self.most else { throw TooMany() }
        try add(secret, to: id, at: now, in: db)
    }

    /// Those that sign now, the newest first.
    func valid(of id: WebhookEndpoint.ID, at now: Timestamp, in db: any SQLConnection) throws -> [WebhookSecret] {
        let boxes: [Data] = try db.column(
            """
            SELECT box FROM webhook_secrets
            WHERE endpoint_id = \(id) AND (valid_until IS NULL OR valid_until > \(now)) ORDER BY id DESC
            """)
        return try boxes.compactMap { box in
            WebhookSecret(String(decoding: try secrets.open(box, for: Self.place(of: id)), as: UTF8.self))
        }
    }

    /// The oldest first.
    package static func validities(
        of id: WebhookEndpoint.ID, at now: Timestamp, in db: any SQLConnection
    ) throws -> [Validity] {
        try db.all(
            """
            SELECT made_at, valid_until FROM webhook_secrets
            WHERE endpoint_id = \(id) AND (valid_until IS NULL OR valid_until > \(now)) ORDER BY id
            """)
    }

    private static func place(of id: WebhookEndpoint.ID) -> String { "webhook-endpoint:\(id)" }
}

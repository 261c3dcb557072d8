import Cryptography
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// What a key's answers are remembered by: the same key with the same request gets the same answer for 24 hours.
struct IdempotencyKey: Sendable {
    private let name: String
    private let owner: APIKey.ID
    /// Of method, path, query and body.
    private let hash: Data
    private let secrets: Secrets

    private static let kept = Duration.seconds(24 * 3600)
    static let longest = 255
    /// For how long a request that asks Telegram first may take before its key is free again.
    private static let patience = Duration.seconds(60)

    /// Nil when the request has none.
    /// - Parameter content: what stands for the body, where that has been read and was too long to keep.
    init?(
        _ request: Request, _ context: APIContext, _ secrets: Secrets, content: Data? = nil
    ) async throws {
        guard let name = try Self.name(in: request), let key = context.key else { return nil }
        var bytes = content ?? Data()
        if content == nil { bytes = try await request.body.collect(upTo: 1 << 20) }
        self.name = name
        owner = key.id
        self.secrets = secrets
        hash = Cryptography.sha256(
            Data("\(request.method) \(request.path)?\(request.query ?? "")\n".utf8) + bytes)
    }

    /// The key that a request names; what changes nothing looks at it all the same, so that a wrong one is noticed.
    /// - Throws: `APIError` 400
    @discardableResult
    static func name(in request: Request) throws -> String? {
        guard let name = request.headers[.idempotencyKey] else { return nil }
        guard !name.isEmpty, name.utf8.count <= longest else {
            throw APIError.invalid("Idempotency-Key", "out_of_range", "must have 1 to \(longest) characters")
        }
        return name
    }

    /// Takes the key for this request.
    /// - Returns: the answer that the same request got before; nil when the work is to be done now.
    /// - Throws: `APIError` 422 when the key was used with another request, 409 while the first is still under way.
    func take(at now: Timestamp, in db: any SQLConnection) throws -> APIWriter.Answer? {
        try db.later(
            """
            DELETE FROM idempotency_keys WHERE created_at < \(now - Self.kept)
                OR (status = 0 AND created_at < \(now - Self.patience))
            """)
        // Of two at once, the second waits here for the first's transaction, then finds its answer.
        let taken = try db.execute(
            """
            INSERT INTO idempotency_keys (api_key_id, idempotency_key, request_hash, status, body, created_at)
            VALUES (\(owner), \(name), \(hash), 0, \(Data()), \(now)) ON CONFLICT DO NOTHING
            """)
        guard taken == 0 else { return nil }
        guard
            let row = try db.first(
                """
                SELECT request_hash, status, body, headers, is_sealed FROM idempotency_keys
                WHERE api_key_id = \(owner) AND idempotency_key = \(name)
                """)
        else { throw SQLError(code: .serializationFailure, message: "the idempotency key was freed just now") }
        guard try row.get("request_hash", as: Data.self) == hash else {
            throw APIError(
                status: .unprocessableContent, code: "idempotency_key_reused",
                detail: "This Idempotency-Key was used with another request.")
        }
        let status: Int = try row.get("status")
        guard status != 0 else {
            throw APIError.conflict("The request with this Idempotency-Key is still under way.")
        }
        var body: Data = try row.get("body")
        if try row.get("is_sealed") { body = try secrets.open(body, for: place) }
        return APIWriter.Answer(
            status: HTTPStatus(code: status), body: try JSONValue(parsing: body),
            headers: try JSONText.decode(try row.get("headers", as: String.self)))
    }

    func store(_ answer: APIWriter.Answer, in db: any SQLConnection) throws {
        let body = answer.body.serialized()
        try db.later(
            """
            UPDATE idempotency_keys SET status = \(answer.status.code),
                body = \(answer.isSecret ? secrets.seal(body, for: place) : body),
                is_sealed = \(answer.isSecret), headers = \(try JSONText.encode(answer.headers))
            WHERE api_key_id = \(owner) AND idempotency_key = \(name)
            """)
    }

    private var place: String { "idempotency:\(owner):\(name)" }

    /// Nothing came of the request: it may be tried again.
    func free(in db: any SQLConnection) throws {
        try db.later(
            "DELETE FROM idempotency_keys WHERE api_key_id = \(owner) AND idempotency_key = \(name) AND status = 0")
    }
}

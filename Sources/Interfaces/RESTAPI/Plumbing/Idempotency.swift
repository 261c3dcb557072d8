import Cryptography
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// Writes of the API: with an `Idempotency-Key` the answer is stored in the transaction of the write, so that the same
/// request gets the same answer for 24 hours, whatever happens between the commit and the answer.
struct APIWriter: Sendable {
    let database: any Database

    /// What a write answers.
    struct Answer: Sendable {
        var status: HTTPStatus = .ok
        var body: JSONValue
        var eTag: String?
    }

    private static let kept = Duration.seconds(24 * 3600)
    private static let longestKey = 255

    func write(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Response {
        guard let name = request.headers[.idempotencyKey], let key = context.key else {
            return Self.response(try await database.write(body))
        }
        guard !name.isEmpty, name.utf8.count <= Self.longestKey else {
            throw APIError.invalid("Idempotency-Key", "out_of_range", "must have 1 to \(Self.longestKey) characters")
        }
        let bytes = try await request.body.collect(upTo: 1 << 20)
        let hash = Cryptography.sha256(Data("\(request.method) \(request.path)\n".utf8) + bytes)
        let answer: Answer = try await database.write { db in
            let now = Timestamp.now
            if let stored = try Self.stored(name, key.id, since: now - Self.kept, hash: hash, in: db) { return stored }
            // The row is taken before the work: of two at once, the second waits here, then finds the first's answer.
            let taken = try db.execute(
                """
                INSERT INTO idempotency_keys (api_key_id, idempotency_key, request_hash, status, body, created_at)
                VALUES (\(key.id), \(name), \(hash), 0, \(Data()), \(now)) ON CONFLICT DO NOTHING
                """)
            guard taken == 1 else {
                if let stored = try Self.stored(name, key.id, since: now - Self.kept, hash: hash, in: db) {
                    return stored
                }
                throw SQLError(code: .serializationFailure, message: "the idempotency key is being used just now")
            }
            let answer = try body(db)
            try db.execute(
                """
                UPDATE idempotency_keys SET status = \(answer.status.code), body = \(answer.body.serialized())
                WHERE api_key_id = \(key.id) AND idempotency_key = \(name)
                """)
            return answer
        }
        return Self.response(answer)
    }

    private static func stored(
        _ name: String, _ key: APIKey.ID, since: Timestamp, hash: Data, in db: any SQLConnection
    ) throws -> Answer? {
        try db.execute("DELETE FROM idempotency_keys WHERE created_at < \(since)")
        guard
            let row = try db.first(
                """
                SELECT request_hash, status, body FROM idempotency_keys
                WHERE api_key_id = \(key) AND idempotency_key = \(name)
                """)
        else { return nil }
        guard try row.get("request_hash", as: Data.self) == hash else {
            throw APIError(
                status: .unprocessableContent, code: "idempotency_key_reused",
                detail: "This Idempotency-Key was used with another request.")
        }
        return Answer(
            status: HTTPStatus(code: try row.get("status")),
            body: try JSONValue(parsing: try row.get("body", as: Data.self)))
    }

    private static func response(_ answer: Answer) -> Response {
        var headers: HTTPFields = [:]
        headers[.eTag] = answer.eTag
        guard answer.status != .noContent else { return Response(status: .noContent, headers: headers) }
        return JSONAnswer.make(answer.body, status: answer.status, headers: headers)
    }
}

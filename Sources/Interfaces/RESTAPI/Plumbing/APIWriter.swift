import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// Writes of the API, each done once for an `Idempotency-Key`.
struct APIWriter: Sendable {
    let database: any Database
    let secrets: Secrets

    /// What a write answers.
    struct Answer: Sendable {
        var status: HTTPStatus = .ok
        var body: JSONValue
        /// By name, such as `ETag`.
        var headers: [String: String] = [:]
        /// Whether it is encrypted where it is kept for an `Idempotency-Key`.
        var isSecret = false
    }

    /// A write that is one transaction. The answer is stored in it, so that it stays the same whatever happens between
    /// the commit and the answer.
    /// - Parameter content: what stands for the body in the `Idempotency-Key`'s request, where that was streamed.
    func write(
        _ request: Request, _ context: APIContext, content: Data? = nil,
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Response {
        guard let key = try await IdempotencyKey(request, context, secrets, content: content) else {
            return Self.response(try await database.write(body))
        }
        let answer: Answer = try await database.write { db in
            if let known = try key.take(at: .now, in: db) { return known }
            let answer = try body(db)
            try key.store(answer, in: db)
            return answer
        }
        return Self.response(answer)
    }

    /// A write that asks Telegram before it writes, and can be done twice without harm.
    /// - Parameter content: as for `write`.
    func perform(
        _ request: Request, _ context: APIContext, content: Data? = nil, _ work: () async throws -> Answer
    ) async throws -> Response {
        guard let key = try await IdempotencyKey(request, context, secrets, content: content) else {
            return Self.response(try await work())
        }
        if let known = try await database.write({ try key.take(at: .now, in: $0) }) { return Self.response(known) }
        let answer: Answer
        do {
            answer = try await work()
        } catch {
            try await database.write { try key.free(in: $0) }
            throw error
        }
        try await database.write { try key.store(answer, in: $0) }
        return Self.response(answer)
    }

    private static func response(_ answer: Answer) -> Response {
        var headers: HTTPFields = [:]
        for (name, value) in answer.headers { headers[HTTPFields.Name(name)] = value }
        guard answer.status != .noContent else { return Response(status: .noContent, headers: headers) }
        return JSONAnswer.make(answer.body, status: answer.status, headers: headers)
    }
}

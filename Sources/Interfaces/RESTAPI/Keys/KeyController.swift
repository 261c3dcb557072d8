import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/keys`: the keys with which programs use this API.
struct KeyController: Sendable {
    let database: any Database
    let keys: KeyBook
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("keys", use: list)
        group.post("keys", use: create)
        group.get("keys/:id", use: get)
        group.patch("keys/:id", use: update)
        group.delete("keys/:id", use: revoke)
        group.post("keys/:id/rotate", use: rotate)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("keys:read")
        let query = try Query(request)
        let (keys, secrets) = try await database.read { db in
            let keys = try APIKeys.page(before: query.cursor.map { APIKey.ID($0) }, limit: query.limit + 1, in: db)
            return (keys, try APIKeys.secrets(of: keys.map(\.id), at: .now, in: db))
        }
        return JSONAnswer.page(keys, query, id: \.id.rawValue) { KeyView.make($0, secrets[$0.id] ?? []) }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("keys:read")
        try Query.none(request)
        let id = APIKey.ID(try context.id(of: "key"))
        let found = try await database.read { db in
            try APIKeys.find(id, in: db).map { (KeyView.eTag($0), try KeyView.make($0, in: db)) }
        }
        guard let (eTag, view) = found else { throw APIError.notFound("key") }
        return JSONAnswer.make(view, headers: [.eTag: eTag])
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let rights = try KeyRights(context)
        try Query.none(request)
        let change = try KeyChange.read(try await Body.read(request, allowed: KeyChange.fields))
        guard let name = change.name else { throw APIError.invalid("name", "required", "is required") }
        guard let scopes = change.scopes else { throw APIError.invalid("scopes", "required", "is required") }
        let expiry = change.expiresAt ?? nil
        try rights.checkGiving(scopes)
        try rights.checkGiving(expiry: expiry)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [keys] db in
            let (key, secret) = try keys.create(
                name: name, scopes: scopes, expiresAt: expiry, by: author, at: .now, in: db)
            var answer = try Self.answer(key, secret, in: db)
            answer.status = .created
            answer.headers["Location"] = "/api/v1/keys/\(key.id)"
            return answer
        }
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let rights = try KeyRights(context)
        try Query.none(request)
        let change = try KeyChange.read(try await Body.read(request, allowed: KeyChange.fields))
        if let scopes = change.scopes { try rights.checkGiving(scopes) }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await changing(request, context) { [keys] key, db in
            try rights.checkGiving(key.scopes)
            try rights.checkGiving(expiry: change.expiresAt ?? key.expiresAt)
            try Self.checkStanding(key)
            return try Self.answer(try keys.change(key, to: change, by: author, at: .now, in: db), in: db)
        }
    }

    @Sendable func rotate(_ request: Request, _ context: APIContext) async throws -> Response {
        let rights = try KeyRights(context)
        try Query.none(request)
        let overlap = try await Self.overlap(request)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await changing(request, context) { [keys] key, db in
            try rights.checkGiving(key.scopes)
            try rights.checkGiving(expiry: key.expiresAt)
            try Self.checkStanding(key)
            do {
                let (changed, secret) = try keys.rotate(key, overlap: overlap, by: author, at: .now, in: db)
                return try Self.answer(changed, secret, in: db)
            } catch is KeyBook.TooManySecrets {
                throw APIError.conflict(
                    "The key has \(KeyBook.mostSecrets) valid secrets already: wait, or rotate with overlap_seconds 0.")
            }
        }
    }

    private static func overlap(_ request: Request) async throws -> Duration {
        guard try await !request.body.collect(upTo: 1 << 20).isEmpty else { return KeyBook.usualOverlap }
        let body = try await Body.read(request, allowed: ["overlap_seconds"])
        guard let seconds = try body.integer("overlap_seconds") else { return KeyBook.usualOverlap }
        let longest = KeyBook.longestOverlap.components.seconds
        guard (0...longest).contains(seconds) else {
            throw APIError.invalid("overlap_seconds", "out_of_range", "must be 0 to \(longest)")
        }
        return .seconds(seconds)
    }

    /// Takes power away, so that `keys:write` is enough, whatever the other key may do.
    @Sendable func revoke(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("keys:write")
        try Query.none(request)
        try await Body.none(request)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await changing(request, context) { [keys] key, db in
            try keys.revoke(key, by: author, at: .now, in: db)
            return .init(status: .noContent, body: .null)
        }
    }

    /// Locks the key and looks at `If-Match` first.
    private func changing(
        _ request: Request, _ context: APIContext,
        _ body: @escaping @Sendable (APIKey, any SQLConnection) throws -> APIWriter.Answer
    ) async throws -> Response {
        let id = APIKey.ID(try context.id(of: "key"))
        let match = request.headers[.ifMatch]
        return try await writer.write(request, context) { db in
            guard let key = try APIKeys.lock(id, in: db) else { throw APIError.notFound("key") }
            if let match, !KeyView.matches(match, key) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The key has changed since: its ETag is \(KeyView.eTag(key)).")
            }
            return try body(key, db)
        }
    }

    private static func checkStanding(_ key: APIKey) throws {
        guard key.revokedAt == nil else { throw APIError.conflict("The key is revoked, for good.") }
    }

    private static func answer(
        _ key: APIKey, _ secret: String? = nil, in db: any SQLConnection
    ) throws -> APIWriter.Answer {
        .init(
            body: try KeyView.make(key, secret: secret, in: db), headers: ["ETag": KeyView.eTag(key)],
            isSecret: secret != nil)
    }
}

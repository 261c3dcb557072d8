import FoundationEssentials
import HTTPServer
import HTTPTypes
import Kernel
import SQL

/// Finds the key behind `Authorization: Bearer <key_id>.<secret>` or HTTP Basic.
struct AuthenticationMiddleware: RouterMiddleware {
    let database: any Database
    let limits: APILimits

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let address = ClientNetwork.name(request.remoteAddress)
        guard let (keyID, secret) = Self.credentials(request.headers[.authorization]) else {
            throw Self.refused(
                "Send a key as “Authorization: Bearer <key_id>.<secret>”.", limits.standing(of: address, keyID: nil))
        }
        // Who is to wait costs no look into the database.
        let before = limits.standing(of: address, keyID: keyID)
        guard before.retryAfter == nil else { throw Self.tooMany(before) }
        let now = Timestamp.now
        let key = try await database.read {
            try APIKeys.authenticate(keyID: keyID, secret: secret, at: now, in: $0)
        }
        let standing = limits.judge(isRight: key != nil, of: address, keyID: keyID)
        guard standing.retryAfter == nil else { throw Self.tooMany(standing) }
        guard let key else {
            throw Self.refused(
                "The key is wrong, expired or revoked.", limits.standing(of: address, keyID: keyID))
        }
        if key.lastUsedAt.map({ now - $0 > APIKeys.useInterval }) ?? true {
            try await database.write { try APIKeys.used(key.id, from: request.remoteAddress, at: now, in: $0) }
        }
        var context = context
        context.key = key
        return try await next(request, context)
    }

    static func credentials(_ header: String?) -> (keyID: String, secret: String)? {
        guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return split(String(parts[1]), at: ".")
        case "basic":
            guard let data = Data(base64Encoded: String(parts[1])) else { return nil }
            return split(String(decoding: data, as: UTF8.self), at: ":")
        default: return nil
        }
    }

    /// Nil for an id that no key can have: the database need not be asked, and may not take it.
    private static func split(_ text: String, at mark: Character) -> (String, String)? {
        guard let index = text.firstIndex(of: mark) else { return nil }
        let id = text[..<index]
        guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        return (String(id), String(text[text.index(after: index)...]))
    }

    private static func refused(_ detail: String, _ standing: GuessLimit.Standing) -> APIError {
        var headers: HTTPFields = [.wwwAuthenticate: "Bearer realm=\"parley\""]
        RateLimitHeaders.add(
            GuessLimit.Standing(remaining: standing.remaining, reset: standing.reset, retryAfter: nil), to: &headers)
        return APIError(status: .unauthorized, code: "unauthorized", detail: detail, headers: headers)
    }

    private static func tooMany(_ standing: GuessLimit.Standing) -> APIError {
        var headers: HTTPFields = [:]
        RateLimitHeaders.add(standing, to: &headers)
        return APIError(
            status: .tooManyRequests, code: "too_many_wrong_secrets",
            detail: "Ten wrong keys or secrets came from this address within a minute. Nothing more is looked at now.",
            headers: headers)
    }
}

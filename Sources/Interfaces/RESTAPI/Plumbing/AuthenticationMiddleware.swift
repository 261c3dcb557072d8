import FoundationEssentials
import HTTPServer
import HTTPTypes
import Kernel
import SQL

/// Finds the key behind `Authorization: Bearer <key_id>.<secret>` or HTTP Basic.
struct AuthenticationMiddleware: RouterMiddleware {
    let database: any Database

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let (keyID, secret) = Self.credentials(request.headers[.authorization]) else {
            throw Self.refused("Send a key as “Authorization: Bearer <key_id>.<secret>”.")
        }
        let now = Timestamp.now
        let key = try await database.read {
            try APIKeys.authenticate(keyID: keyID, secret: secret, at: now, in: $0)
        }
        guard let key else { throw Self.refused("The key is wrong, expired or revoked.") }
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

    private static func split(_ text: String, at mark: Character) -> (String, String)? {
        guard let index = text.firstIndex(of: mark) else { return nil }
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }

    private static func refused(_ detail: String) -> APIError {
        APIError(
            status: .unauthorized, code: "unauthorized", detail: detail,
            headers: [.wwwAuthenticate: "Bearer realm=\"parley\""])
    }
}

import HTTPTypes
import Kernel

/// What a key may do to other keys: never more than what it may do itself.
struct KeyRights {
    /// Who asks.
    let own: APIKey

    init(_ context: APIContext) throws {
        try context.require("keys:write")
        guard let key = context.key else { throw APIError.notFound("key") }
        own = key
    }

    /// - Throws: `APIError` 403 that names the first scope that the key does not have itself.
    func checkGiving(_ scopes: [String]) throws {
        guard let missing = scopes.first(where: { !own.allows($0) }) else { return }
        throw APIError(
            status: .forbidden, code: "missing_scope",
            detail: "A key cannot give, or act on a key with, a scope that it does not have itself: “\(missing)”.")
    }

    /// A key that ends cannot make itself a successor that ends later, nor take one over.
    func checkGiving(expiry: Timestamp?) throws {
        guard let end = own.expiresAt, expiry.map({ $0 > end }) ?? true else { return }
        throw APIError(
            status: .forbidden, code: "beyond_expiry",
            detail:
                "This key expires at \(end): it cannot give a later expires_at or none, nor act on a key that has it.")
    }
}

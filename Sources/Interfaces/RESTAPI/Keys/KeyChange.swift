import Kernel

/// What a request wants a key to be.
enum KeyChange {
    static let fields: Set<String> = ["name", "scopes", "expires_at"]
    static let longestName = 200

    static func read(_ body: Body) throws -> KeyBook.Change {
        for field in ["name", "scopes"] where body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        var change = KeyBook.Change()
        if body.has("name") { change.name = try name(body) }
        if let scopes = try body.strings("scopes") { change.scopes = try Self.scopes(scopes) }
        if body.has("expires_at") { change.expiresAt = .some(try expiry(body)) }
        return change
    }

    private static func name(_ body: Body) throws -> String {
        let name = try body.requiredString("name")
        guard name.unicodeScalars.count <= longestName, !name.utf8.contains(0) else {
            throw APIError.invalid("name", "too_long", "must have at most \(longestName) characters, none of them NUL")
        }
        return name
    }

    /// Each once, in the order given.
    private static func scopes(_ scopes: [String]) throws -> [String] {
        guard !scopes.isEmpty else { throw APIError.invalid("scopes", "required", "must name one scope at least") }
        for scope in scopes where !APIScopes.isKnown(scope) {
            throw APIError.invalid(
                "scopes", "not_allowed", "“\(scope)” is no scope; there are \(APIScopes.all.joined(separator: ", "))")
        }
        var seen: Set<String> = []
        return scopes.filter { seen.insert($0).inserted }
    }

    private static func expiry(_ body: Body) throws -> Timestamp? {
        guard let time = try body.time("expires_at") else { return nil }
        guard time > .now else {
            throw APIError.invalid("expires_at", "out_of_range", "must lie ahead; DELETE revokes a key at once")
        }
        return time
    }
}

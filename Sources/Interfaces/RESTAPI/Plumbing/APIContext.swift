package import HTTPServer
import HTTPTypes
import Kernel

/// What travels with a request through the API.
package struct APIContext: RequestContext {
    package var storage: RequestContextStorage
    /// Who asks; set by `AuthenticationMiddleware`.
    var key: APIKey?

    package init(source: RequestContextSource) { storage = RequestContextStorage(source: source) }

    /// The key's rights.
    /// - Throws: `APIError` 403 that names the scope that is missing.
    func require(_ scope: String) throws {
        guard let key, key.allows(scope) else {
            throw APIError(
                status: .forbidden, code: "missing_scope", detail: "This needs the scope “\(scope)”.")
        }
    }

    var actor: Actor { key.map { .key($0.id.rawValue) } ?? .system }

    /// A number in the path.
    func id(_ name: String = "id", of what: String) throws -> Int64 {
        guard let id = parameters.get(name, as: Int64.self) else { throw APIError.notFound(what) }
        return id
    }
}

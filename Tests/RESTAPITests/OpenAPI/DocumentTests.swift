import HTTPTypes
import JSON
import Kernel
import TestSupport
import Testing

@Suite("The description of the API")
struct DocumentTests {
    @Test("Every route is described, and nothing that is none")
    func routes() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let served = stage.routes.filter { $0.path.hasPrefix("/api/v1/") }.map { route in
                let words = route.path.dropFirst("/api/v1".count).split(separator: "/").map { word in
                    word.hasPrefix(":") ? "{\(word.dropFirst())}" : String(word)
                }
                return "\(route.method) /\(words.joined(separator: "/"))"
            }
            let described = (stage.described.document["paths"]?.objectValue ?? [:]).flatMap { path, methods in
                (methods.objectValue ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
            }
            #expect(served.count > 30)
            #expect(Set(served) == Set(described))
        }
    }

    @Test("Every reference leads somewhere, and nothing that is kept for reference is forgotten")
    func references() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let document = stage.described.document
            let validator = SchemaValidator(document: document)
            let references = Self.all("$ref", in: document).compactMap(\.stringValue)
            for reference in references { #expect(validator.resolve(reference) != nil, "\(reference)") }
            for kind in ["schemas", "responses", "parameters", "headers"] {
                for name in (document["components"]?[kind]?.objectValue ?? [:]).keys where name != "MethodNotAllowed" {
                    let isUsed = references.contains("#/components/\(kind)/\(name)")
                    // `Allow` stands in the answer to another method, which no operation gives.
                    #expect(isUsed || name == "Allow", "\(kind) \(name)")
                }
            }
        }
    }

    @Test(
        "Examples are what the schemas say")
    func examples() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let document = stage.described.document
            let validator = SchemaValidator(document: document)
            var count = 0
            for content in Self.all("content", in: document).flatMap({ ($0.objectValue ?? [:]).values }) {
                for (name, example) in content["examples"]?.objectValue ?? [:] {
                    let faults = validator.faults(of: example["value"] ?? .null, by: content["schema"] ?? .null)
                    #expect(faults.isEmpty, "\(name): \(faults)")
                    count += 1
                }
            }
            #expect(count > 40)
        }
    }

    @Test("Operations have names of their own, a summary, scopes, and each parameter once")
    func operations() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let paths = stage.described.document["paths"]?.objectValue ?? [:]
            let operations = paths.values.flatMap { ($0.objectValue ?? [:]).values }
            let names = operations.compactMap { $0["operationId"]?.stringValue }
            #expect(Set(names).count == operations.count)
            for operation in operations {
                #expect(operation["summary"]?.stringValue?.isEmpty == false)
                #expect(operation["x-required-scopes"]?.arrayValue != nil)
                let parameters = operation["parameters"]?.arrayValue ?? []
                let named = parameters.map { SchemaValidator(document: stage.described.document).resolved($0) }
                let places = named.map { "\($0["in"] ?? .null) \($0["name"] ?? .null)" }
                #expect(Set(places).count == places.count, "\(places)")
            }
        }
    }

    @Test("The scopes that are described are those that are asked for")
    func scopes() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            var keys: [String: String] = [:]
            for scope in APIScopes.all where scope != "*" {
                let others = APIScopes.all.filter { $0 != "*" && $0 != scope }
                keys[scope] = try await APIStage.makeKey(others, stage.desk)
            }
            for (path, methods) in stage.described.document["paths"]?.objectValue ?? [:] {
                for (method, operation) in methods.objectValue ?? [:] {
                    guard let scope = operation["x-required-scopes"]?[0]?.stringValue else { continue }
                    let target =
                        "/api/v1"
                        + path.replacing("{id}", with: "1").replacing("{index}", with: "0").replacing(
                            "{key}", with: "a")
                    let key = try #require(keys[scope], "\(scope)")
                    let answer = try await stage.send(HTTPMethod(method.uppercased()), target, key: key)
                    #expect(answer.status == 403, "\(method) \(path)")
                    #expect(answer["detail"]?.stringValue?.contains("“\(scope)”") == true, "\(method) \(path)")
                }
            }
        }
    }

    @Test("No operation is done without a right key, but for the description itself")
    func keys() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            var addresses = (1...).lazy.map { "192.0.2.\($0)" }.makeIterator()
            for (path, methods) in stage.described.document["paths"]?.objectValue ?? [:] where path != "/openapi.json" {
                let target =
                    "/api/v1"
                    + path.replacing("{id}", with: "1").replacing("{index}", with: "0").replacing("{key}", with: "a")
                for method in (methods.objectValue ?? [:]).keys.map({ HTTPMethod($0.uppercased()) }) {
                    // Each from another address, which has no wrong keys behind it.
                    let address = addresses.next() ?? ""
                    for key in [nil, "pk_unknown.secret", stage.key + "x"] {
                        let answer = try await stage.send(method, target, key: key, from: address)
                        #expect(answer.status == 401, "\(method) \(path)")
                    }
                }
            }
        }
    }

    @Test("The document and the page need no key, and answer 304 to who has them")
    func served() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for path in ["/api/v1/openapi.json", "/api/docs", "/api/docs/style.css"] {
                let answer = try await stage.send(.get, path, key: nil)
                #expect(answer.status == 200, "\(path)")
                let tag = try #require(answer.headers[.eTag])
                let again = try await stage.send(.get, path, headers: [.ifNoneMatch: tag], key: nil)
                #expect(again.status == 304 && again.data.isEmpty, "\(path)")
            }
            let page = try await stage.send(.get, "/api/docs", key: nil)
            #expect(page.headers["Content-Security-Policy"]?.contains("default-src 'none'; style-src 'self'") == true)
            #expect(!page.text.contains("<script") && !page.text.contains("style=") && !page.text.contains("src="))
            #expect(!page.text.contains("href=\"http"))
            for name in Self.all("operationId", in: stage.described.document).compactMap(\.stringValue) {
                #expect(page.text.contains("id=\"\(name)\""), "\(name)")
            }
            #expect(try await stage.send(.get, "/", key: nil).text.contains("/api/docs"))
        }
    }

    /// Every member of that name, wherever it stands.
    private static func all(_ name: String, in value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            members.flatMap { ($0.key == name ? [$0.value] : []) + all(name, in: $0.value) }
        case .array(let elements): elements.flatMap { all(name, in: $0) }
        default: []
        }
    }
}

import HTTPServer
import HTTPTypes
import JSON

/// The API as its document describes it: compares what is answered with it.
struct DescribedAPI: Sendable {
    let document: JSONValue

    private static let base = "/api/v1"
    private var validator: SchemaValidator { SchemaValidator(document: document) }

    /// What the answer has that the document does not say, or the other way round.
    func faults(_ method: HTTPMethod, _ target: String, _ response: Response, _ body: JSONValue?) -> [String] {
        let path = String(target.prefix { $0 != "?" })
        guard path.hasPrefix(Self.base) else { return [] }
        let name = String(path.dropFirst(Self.base.count))
        guard let operation = operation(method == .head ? .get : method, name) else {
            let isRefused = [400, 404, 405].contains(response.status.code)
            return isRefused ? problemFaults(body) : ["\(method) is not described"]
        }
        let status = "\(response.status)"
        guard let answer = (operation["responses"]?[status]).map(validator.resolved) else {
            return ["\(status) is not described"]
        }
        var faults: [String] = []
        for (header, description) in answer["headers"]?.objectValue ?? [:] {
            guard let schema = validator.resolved(description)["schema"] else { continue }
            guard let text = response.headers[HTTPFields.Name(header)] else {
                faults.append("the header \(header) is missing")
                continue
            }
            let number = schema["type"] == "integer" ? Int64(text) : nil
            let value = number.map { JSONValue.integer($0) } ?? .string(text)
            faults += validator.faults(of: value, by: schema, at: header)
        }
        guard method != .head else { return faults }
        return faults + bodyFaults(response, body, answer["content"])
    }

    private func bodyFaults(_ response: Response, _ body: JSONValue?, _ contents: JSONValue?) -> [String] {
        guard let contents = contents?.objectValue else {
            return response.body.length == 0 ? [] : ["there is a body where none is described"]
        }
        let type = response.headers[.contentType] ?? ""
        guard let content = contents[type] ?? contents["*/*"] else { return ["\(type) is not described"] }
        guard type.hasSuffix("json"), contents["*/*"] == nil, let schema = content["schema"] else { return [] }
        guard let body else { return ["the body is no JSON"] }
        return validator.faults(of: body, by: schema)
    }

    private func problemFaults(_ body: JSONValue?) -> [String] {
        guard let schema = validator.resolve("#/components/schemas/Problem") else { return ["there is no Problem"] }
        return validator.faults(of: body ?? .null, by: schema)
    }

    /// A path with as few parameters as can be goes before others, as in the router.
    private func operation(_ method: HTTPMethod, _ path: String) -> JSONValue? {
        let words = path.split(separator: "/")
        let paths = (document["paths"]?.objectValue ?? [:]).filter { template, _ in
            let parts = template.split(separator: "/")
            return parts.count == words.count && zip(parts, words).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        let best = paths.min { left, right in
            left.key.count { $0 == "{" } < right.key.count { $0 == "{" }
        }
        return best?.value[method.rawValue.lowercased()]
    }
}

import Cryptography
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Knowledge
import SQL
import WebhooksOut

/// `/settings/knowledge`: the knowledge base of somebody else's that is searched beside ours.
struct KnowledgeSettingsController: Sendable {
    let database: any Database
    let addresses: AddressGuard
    let writer: APIWriter

    static let longestPointer = 200

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("settings/knowledge", use: get)
        group.patch("settings/knowledge", use: update)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:read")
        try Query.none(request)
        let view = Self.view(try await database.read { try ExternalSource.current(in: $0) })
        let eTag = Self.eTag(view)
        return JSONAnswer.make(view, headers: [.eTag: eTag])
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["external"])
        let source = try body.object("external").map { try read(Body(object: $0, path: "external.")) }
        let match = request.headers[.ifMatch]
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            var view = Self.view(try ExternalSource.current(in: db))
            if let match, match != "*", !ETags.list(match).contains(Self.eTag(view)) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The settings have changed since: their ETag is \(Self.eTag(view)).")
            }
            if body.has("external") {
                try ExternalSource.set(source, by: author, at: .now, in: db)
                view = Self.view(source)
            }
            return .init(body: view, headers: ["ETag": Self.eTag(view)])
        }
    }

    private func read(_ body: Body) throws -> ExternalSource {
        try body.expect(only: ["name", "url", "results", "title", "link", "text"])
        func pointer(_ field: String) throws -> String {
            let text = try body.string(field) ?? ""
            guard text.utf8.count <= Self.longestPointer, JSONPointer(text) != nil else {
                throw APIError.invalid(
                    "external.\(field)", "wrong_type", "must be a JSON pointer such as /data/results, or empty")
            }
            return text
        }
        guard let name = try body.string("name"), !name.allSatisfy(\.isWhitespace), name.utf16.count <= 100 else {
            throw APIError.invalid("external.name", "required", "must have 1 to 100 characters")
        }
        guard let url = try body.string("url"), url.contains(ExternalSource.placeholder) else {
            throw APIError.invalid("external.url", "required", "must hold {query} where the words belong")
        }
        if let problem = WebhookURL.problem(url.replacing(ExternalSource.placeholder, with: "x"), addresses) {
            throw APIError.invalid("external.url", "not_allowed", problem)
        }
        guard url.prefix(while: { $0 != "?" }).firstRange(of: ExternalSource.placeholder) == nil else {
            throw APIError.invalid("external.url", "not_allowed", "must hold {query} behind the question mark")
        }
        return ExternalSource(
            name: name, url: url, results: try pointer("results"), title: try pointer("title"),
            link: try pointer("link"), text: try pointer("text"))
    }

    private static func view(_ source: ExternalSource?) -> JSONValue {
        guard let source else { return ["external": .null] }
        return [
            "external": [
                "name": .string(source.name), "url": .string(source.url), "results": .string(source.results),
                "title": .string(source.title), "link": .string(source.link), "text": .string(source.text),
            ]
        ]
    }

    private static func eTag(_ view: JSONValue) -> String {
        "\"\(Cryptography.sha256(view.serialized()).prefix(9).base64EncodedString())\""
    }
}

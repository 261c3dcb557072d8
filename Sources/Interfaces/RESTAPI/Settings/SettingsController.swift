import Cryptography
import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/settings`: how the desk behaves, for all of it.
struct SettingsController: Sendable {
    let database: any Database
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("settings", use: get)
        group.patch("settings", use: update)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:read")
        try Query.none(request)
        let view = Self.view(try await database.read { try DeskPolicy.current(in: $0) })
        let eTag = Self.eTag(view)
        return JSONAnswer.make(view, headers: [.eTag: eTag])
    }

    /// Null switches off what can be off, and puts back what is usual elsewhere.
    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:write")
        try Query.none(request)
        let body = try SettingsBody(try await Body.read(request, allowed: SettingsBody.fields))
        let match = request.headers[.ifMatch]
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            var policy = try DeskPolicy.current(in: db)
            let eTag = Self.eTag(Self.view(policy))
            if let match, match != "*", !ETags.list(match).contains(eTag) {
                throw APIError(
                    status: .preconditionFailed, code: "changed_meanwhile",
                    detail: "The settings have changed since: their ETag is \(eTag).")
            }
            try body.check(in: db)
            policy = try body.apply(to: policy)
            try DeskPolicy.set(policy, by: author, at: .now, in: db)
            let view = Self.view(policy)
            return .init(body: view, headers: ["ETag": Self.eTag(view)])
        }
    }

    private static func view(_ policy: DeskPolicy) -> JSONValue {
        (try? JSONText.encode(policy)).map { JSONValue(text: $0) } ?? .null
    }

    /// They have no version: their content is small enough to be one.
    private static func eTag(_ view: JSONValue) -> String {
        "\"\(Cryptography.sha256(view.serialized()).prefix(9).base64EncodedString())\""
    }
}

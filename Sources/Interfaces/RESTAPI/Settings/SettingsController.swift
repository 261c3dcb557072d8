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

    static let days: ClosedRange<Int64> = 0...365

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

    /// Null puts back what is usual.
    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("settings:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: ["reopen_within_days", "administrators_are_agents"])
        let days = try body.integer("reopen_within_days")
        guard days.map(Self.days.contains) ?? true else {
            throw APIError.invalid(
                "reopen_within_days", "out_of_range", "must be \(Self.days.lowerBound) to \(Self.days.upperBound)")
        }
        let areAgents = try body.bool("administrators_are_agents")
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
            if body.has("reopen_within_days") {
                policy.reopenWithinDays = days.map(Int.init) ?? DeskPolicy.usual.reopenWithinDays
            }
            if body.has("administrators_are_agents") {
                policy.administratorsAreAgents = areAgents ?? DeskPolicy.usual.administratorsAreAgents
            }
            try DeskPolicy.set(policy, by: author, at: .now, in: db)
            let view = Self.view(policy)
            return .init(body: view, headers: ["ETag": Self.eTag(view)])
        }
    }

    private static func view(_ policy: DeskPolicy) -> JSONValue {
        [
            "reopen_within_days": .integer(Int64(policy.reopenWithinDays)),
            "administrators_are_agents": .bool(policy.administratorsAreAgents),
        ]
    }

    /// They have no version: their content is small enough to be one.
    private static func eTag(_ view: JSONValue) -> String {
        "\"\(Cryptography.sha256(view.serialized()).prefix(9).base64EncodedString())\""
    }
}

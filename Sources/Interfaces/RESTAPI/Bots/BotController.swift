import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// `/bots`.
struct BotController: Sendable {
    let registrar: BotRegistrar
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("bots", use: list)
        group.post("bots", use: create)
        group.get("bots/:id", use: get)
        group.patch("bots/:id", use: update)
        group.delete("bots/:id", use: remove)
        group.post("bots/:id/check", use: check)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        let query = try Query(request)
        let reports = try await registrar.list(after: query.cursor ?? 0, limit: query.limit + 1)
        return try JSONAnswer.page(reports, query, id: \.id, Self.view)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        try Query.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        return JSONAnswer.make(try Self.view(try await asking { try await registrar.fullReport(id) }))
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        try Query.none(request)
        let body = try await Body.read(request, allowed: Self.changeable.union(["token"]))
        guard let token = BotToken(try body.requiredString("token")) else {
            throw APIError.invalid("token", "malformed", "must look like 123456:ABC-DEF, as @BotFather gives it")
        }
        let changes = try Self.changes(body)
        return try await writer.perform(request, context) {
            let report = try await asking {
                try await registrar.add(
                    token: token, mode: changes.mode, deskGroups: changes.deskGroups,
                    intakeGroups: changes.intakeGroups, isTicketByUser: changes.isTicketByUser,
                    limits: changes.limits, by: Author(context.actor, from: request.remoteAddress))
            }
            return .init(
                status: .created, body: try Self.view(report), headers: ["Location": "/api/v1/bots/\(report.id)"])
        }
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        try Query.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        let changes = try Self.changes(try await Body.read(request, allowed: Self.changeable))
        return try await writer.perform(request, context) {
            .init(
                body: try Self.view(
                    try await asking {
                        try await registrar.update(id, changes, by: Author(context.actor, from: request.remoteAddress))
                    }))
        }
    }

    @Sendable func check(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        try Query.none(request)
        try await Body.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        let origin = request.remoteAddress
        return try await writer.perform(request, context) {
            let report = try await asking { try await registrar.check(id) }
            try await writer.database.write {
                try Audit.record(
                    "bot.checked", on: "bot:\(id)", by: context.actor, origin: origin, at: .now, in: $0)
            }
            return .init(body: try Self.view(report))
        }
    }

    @Sendable func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        try Query.none(request)
        let id = Bot.ID(try context.id(of: "bot"))
        return try await writer.perform(request, context) {
            do {
                try await registrar.remove(id, by: Author(context.actor, from: request.remoteAddress))
            } catch is BotRegistrar.Failure {
                throw APIError.notFound("bot")
            }
            return .init(status: .noContent, body: .null)
        }
    }

    private static let changeable: Set<String> = ["mode", "limits", "desk_groups", "intake_groups", "ticket_by_user"]

    private static func changes(_ body: Body) throws -> BotRegistrar.Changes {
        for field in changeable.sorted() where field != "limits" && body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        var changes = BotRegistrar.Changes(
            mode: try body.word("mode", as: Bot.Mode.self), deskGroups: try body.integers("desk_groups"),
            intakeGroups: try body.integers("intake_groups"))
        changes.isTicketByUser = try body.bool("ticket_by_user")
        changes.limits = try limits(body)
        return changes
    }

    /// Merged with what is there (RFC 7396): a null gives the installation's limit.
    private static func limits(_ body: Body) throws -> BotRegistrar.LimitsChange {
        let names: Set<String> = ["bot", "private_chat", "group"]
        if body.isNull("limits") {
            return .init(bot: .some(nil), privateChat: .some(nil), group: .some(nil))
        }
        guard let object = try body.object("limits") else { return .init() }
        if let unknown = object.keys.filter({ !names.contains($0) }).min() {
            throw APIError.invalid("limits.\(unknown)", "unknown_field", "is not a field of this request")
        }
        func limit(_ name: String) throws -> String?? {
            switch object[name] {
            case nil: return .none
            case .null: return .some(nil)
            case .string(let text): return .some(text)
            default: throw APIError.invalid("limits.\(name)", "wrong_type", "must be a string such as 30/1s, or null")
            }
        }
        return .init(bot: try limit("bot"), privateChat: try limit("private_chat"), group: try limit("group"))
    }

    private func asking(_ body: () async throws -> BotRegistrar.Report) async throws -> BotRegistrar.Report {
        do {
            return try await body()
        } catch let failure as BotRegistrar.Failure {
            guard let field = failure.field else { throw APIError.notFound("bot") }
            throw APIError.invalid(field, "refused", failure.description)
        }
    }

    private static func view(_ report: BotRegistrar.Report) throws -> JSONValue {
        JSONValue(text: try JSONText.encode(report))
    }
}

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

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("bots", use: list)
        group.post("bots", use: create)
        group.get("bots/:id", use: get)
        group.delete("bots/:id", use: remove)
        group.post("bots/:id/check", use: check)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        let query = try Query(request)
        let reports = try await registrar.list().filter { $0.id > query.cursor ?? 0 }
        return try JSONAnswer.page(Array(reports.prefix(query.limit + 1)), query, id: \.id, Self.view)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:read")
        let id = Bot.ID(try context.id(of: "bot"))
        return JSONAnswer.make(try Self.view(try await report { try await registrar.report(id) }))
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        let body = try await Body.read(
            request, allowed: ["token", "mode", "desk_groups", "intake_groups", "ticket_by_user"])
        guard let token = BotToken(try body.requiredString("token")) else {
            throw APIError.invalid("token", "malformed", "must look like 123456:ABC-DEF, as @BotFather gives it")
        }
        let mode = try body.word("mode", as: Bot.Mode.self)
        let desks = try body.integers("desk_groups") ?? []
        let intakes = try body.integers("intake_groups") ?? []
        let byUser = try body.bool("ticket_by_user") ?? false
        let report = try await report {
            try await registrar.add(
                token: token, mode: mode, deskGroups: desks, intakeGroups: intakes, isTicketByUser: byUser,
                by: context.actor)
        }
        return JSONAnswer.make(
            try Self.view(report), status: .created, headers: [.location: "/api/v1/bots/\(report.id)"])
    }

    @Sendable func check(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        let id = Bot.ID(try context.id(of: "bot"))
        return JSONAnswer.make(try Self.view(try await report { try await registrar.check(id) }))
    }

    @Sendable func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("bots:write")
        let id = Bot.ID(try context.id(of: "bot"))
        do {
            try await registrar.remove(id, by: context.actor)
        } catch is BotRegistrar.Failure {
            throw APIError.notFound("bot")
        }
        return Response(status: .noContent)
    }

    private func report(_ body: () async throws -> BotRegistrar.Report) async throws -> BotRegistrar.Report {
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

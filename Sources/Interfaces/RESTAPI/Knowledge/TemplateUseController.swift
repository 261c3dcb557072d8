import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import Knowledge
import SQL
import TelegramBotAPI

/// `POST /tickets/{id}/templates`: says in a ticket what a template has ready, or shows what it would say.
struct TemplateUseController: Sendable {
    let desk: DeskService
    let events: EventLog
    let writer: APIWriter

    private static let fields: Set<String> = [
        "template_id", "key", "as", "agent_id", "language", "variables", "preview",
    ]
    static let mostVariables = 100
    static let longestValue = 4096

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("tickets/:id/templates", use: apply)
    }

    @Sendable func apply(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:write")
        try context.require("templates:read")
        try Query.none(request)
        let id = Ticket.ID(try context.id(of: "ticket"))
        let body = try await Body.read(request, allowed: Self.fields)
        let (template, key) = (try body.integer("template_id"), try body.string("key"))
        guard (template == nil) != (key == nil) else {
            throw APIError.invalid("template_id", "required", "must be given, or key in its place")
        }
        let kind = try body.word("as", as: DeskMessage.Kind.self) ?? .message
        let agentID = try body.integer("agent_id").map { Agent.ID($0) }
        let language = try PatchReader(body: body).language("language", or: nil)
        let overrides = try Self.variables(body)
        let isPreview = try body.bool("preview") ?? false
        let origin = request.remoteAddress
        return try await writer.write(request, context) { [desk, events] db in
            guard let ticket = try TicketBook.lock(id, in: db) else { throw APIError.notFound("ticket") }
            let item = try Self.template(template, key: key, in: db)
            let agent = try agentID.map { try Self.agent($0, in: db) }
            var application = TemplateApplication(of: item, by: agent, named: agent?.name ?? context.key?.name ?? "API")
            (application.kind, application.overrides, application.language) = (kind, overrides, language)
            let actor = agent.map { Actor.agent($0.id.rawValue) } ?? context.actor
            do {
                guard !isPreview else {
                    return .init(body: Self.view(try application.draft(in: ticket, in: db), item, .null))
                }
                let (draft, id) = try application.carryOut(
                    in: ticket, desk.tickets, desk.writer, events, by: Author(actor, from: origin), at: .now, in: db)
                let stored = try MessageStore.find(id, in: db).map { [$0] } ?? []
                let message = try MessageView.make(stored, in: db).first ?? .null
                return .init(status: .created, body: Self.view(draft, item, message))
            } catch let error as TemplateError {
                throw APIError(error) { "variables.\($0.variable)" }
            } catch let refusal as KnowledgeRefusal {
                throw APIError.conflict(refusal.description)
            }
        }
    }

    private static func template(
        _ id: Int64?, key: String?, in db: any SQLConnection
    ) throws -> CatalogItem<Template> {
        let field = id == nil ? "key" : "template_id"
        let item = try id.map { try Catalog<Template>.find($0, in: db) } ?? Template.find(key: key ?? "", in: db)
        guard let item else { throw APIError.invalid(field, "not_found", "is no template’s") }
        return item
    }

    private static func agent(_ id: Agent.ID, in db: any SQLConnection) throws -> Agent {
        guard let agent = try AgentDirectory.find(id, in: db) else {
            throw APIError.invalid("agent_id", "not_found", "is no agent’s number")
        }
        return agent
    }

    private static func variables(_ body: Body) throws -> [String: String] {
        let given = try body.object("variables") ?? [:]
        guard given.count <= mostVariables else {
            throw APIError.invalid("variables", "too_many", "must be at most \(mostVariables)")
        }
        return try given.reduce(into: [:]) { variables, variable in
            guard let text = variable.value.stringValue, text.utf16.count <= longestValue else {
                throw APIError.invalid(
                    "variables.\(variable.key)", "wrong_type", "must be a string of at most \(longestValue) characters")
            }
            variables[variable.key] = text
        }
    }

    private static func view(
        _ draft: TemplateApplication.Draft, _ item: CatalogItem<Template>, _ message: JSONValue
    ) -> JSONValue {
        [
            "template_id": .integer(item.id), "language": JSONValue(draft.language),
            "body": .string(draft.text.text), "entities": EntityList.view(draft.text.entities),
            "attachments": .array(
                item.content.files.map { ["file_id": .integer($0.fileID), "kind": JSONValue($0.kind)] }),
            "actions": TemplateFields.view(item.content.actions), "message": message,
        ]
    }
}

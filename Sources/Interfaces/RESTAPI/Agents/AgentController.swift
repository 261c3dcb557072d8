import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/agents`: the people who work in Parley.
struct AgentController: Sendable {
    let database: any Database
    let agents: AgentBook
    let writer: APIWriter

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.get("agents", use: list)
        group.post("agents", use: create)
        group.get("agents/:id", use: get)
        group.patch("agents/:id", use: update)
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("agents:read")
        let query = try Query(request)
        let agents = try await database.read { db in
            try AgentDirectory.page(after: query.cursor ?? 0, limit: query.limit + 1, in: db)
        }
        return JSONAnswer.page(agents, query, id: \.id.rawValue, AgentView.make)
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("agents:read")
        try Query.none(request)
        let id = Agent.ID(try context.id(of: "agent"))
        guard let agent = try await database.read({ try AgentDirectory.find(id, in: $0) }) else {
            throw APIError.notFound("agent")
        }
        let eTag = Revision(agent.version).eTag
        return JSONAnswer.make(AgentView.make(agent), headers: [.eTag: eTag])
    }

    /// The answer holds the code with which the agent makes their Telegram account known; it is not shown again.
    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("agents:write")
        try Query.none(request)
        let change = try AgentBook.Change(try await Body.read(request, allowed: AgentBook.Change.fields))
        guard let name = change.name else { throw APIError.invalid("name", "required", "is required") }
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [agents] db in
            try change.check(in: db)
            let (agent, code) = try agents.create(
                name: name, role: change.role ?? .agent, change, by: author, at: .now, in: db)
            var view = AgentView.make(agent)
            view["claim_code"] = .string(code)
            return .init(
                status: .created, body: view,
                headers: ["ETag": Revision(agent.version).eTag, "Location": "/api/v1/agents/\(agent.id)"],
                isSecret: true)
        }
    }

    @Sendable func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("agents:write")
        try Query.none(request)
        let id = Agent.ID(try context.id(of: "agent"))
        let change = try AgentBook.Change(try await Body.read(request, allowed: AgentBook.Change.fields))
        let match = request.headers[.ifMatch]
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { [agents] db in
            guard let agent = try AgentDirectory.lock(id, in: db) else { throw APIError.notFound("agent") }
            try Revision(agent.version).check(ifMatch: match, of: "agent")
            try change.check(in: db)
            let changed = try agents.update(agent, change, by: author, at: .now, in: db)
            return .init(body: AgentView.make(changed), headers: ["ETag": Revision(changed.version).eTag])
        }
    }
}

/// An agent as the API shows them.
enum AgentView {
    static func make(_ agent: Agent) -> JSONValue {
        [
            "id": .integer(agent.id.rawValue), "name": .string(agent.name), "role": .string(agent.role.rawValue),
            "availability": .string(agent.availability.rawValue),
            "capacity": JSONValue(agent.capacity.map(Int64.init)), "calendar_id": JSONValue(agent.calendarID),
            "skills": .object(agent.skills.mapValues { .integer(Int64($0)) }),
            "languages": JSONValue(agent.languages), "telegram_user_id": JSONValue(agent.telegramUserID),
            "created_at": JSONValue(agent.createdAt), "updated_at": JSONValue(agent.updatedAt),
        ]
    }
}

extension AgentBook.Change {
    static let fields: Set<String> = ["name", "role", "availability", "capacity", "calendar_id", "skills", "languages"]

    static let longestName = 200
    static let largestCapacity: Int64 = 10_000
    static let mostLanguages = 50

    init(_ body: Body) throws {
        self.init()
        for field in ["name", "role", "availability"] where body.isNull(field) {
            throw APIError.invalid(field, "required", "cannot be null")
        }
        let patch = PatchReader(body: body)
        if body.has("name") { name = try patch.text("name", atMost: Self.longestName, or: nil) }
        role = try body.word("role", as: Agent.Role.self)
        availability = try body.word("availability", as: Agent.Availability.self)
        if body.has("capacity") { capacity = .some(try Self.capacity(body)) }
        if body.has("calendar_id") { calendarID = .some(try body.integer("calendar_id")) }
        if body.has("skills") { skills = try SkillLevels.read(try body.object("skills") ?? [:], "skills") }
        if body.has("languages") {
            let list = try patch.strings("languages", atMost: Self.mostLanguages, or: nil)
            guard list.allSatisfy(PatchReader.isLanguage) else {
                throw APIError.invalid("languages", "wrong_type", "must be language tags such as en or pt-BR")
            }
            languages = list
        }
    }

    /// What an agent refers to must be there.
    func check(in db: any SQLConnection) throws {
        guard case .some(let calendar?) = calendarID, try Catalog<DeskCalendar>.find(calendar, in: db) == nil else {
            return
        }
        throw APIError.invalid("calendar_id", "not_found", "is no calendar’s number")
    }

    private static func capacity(_ body: Body) throws -> Int? {
        guard let capacity = try body.integer("capacity") else { return nil }
        guard (0...largestCapacity).contains(capacity) else {
            throw APIError.invalid("capacity", "out_of_range", "must be 0 to \(largestCapacity), or null")
        }
        return Int(capacity)
    }
}

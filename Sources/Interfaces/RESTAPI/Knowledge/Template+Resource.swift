import Desk
import JSON
import Kernel
import Knowledge
import SQL
import TelegramBotAPI

extension Template: CatalogResource {
    static let path = "templates"
    static let subject = "templates"
    /// As a message may have.
    static let longestBody = 65_536
    static let mostVariants = 50
    static let mostQueues = 100
    static let longestShortcut = 32
    static let longestKey = 200
    static let fields: Set<String> = [
        "name", "body", "entities", "language", "article_id", "folder", "scope", "queue_ids", "agent_id", "shortcut",
        "variants", "attachments", "actions", "key",
    ]

    init(_ body: Body, changing previous: Template?) throws {
        let patch = PatchReader(body: body)
        self.init(
            name: try patch.text("name", atMost: PatchReader.longestName, or: previous?.name),
            text: try TemplateFields.text(body, or: previous?.text))
        language = try patch.language("language", or: previous?.language)
        articleID = body.has("article_id") ? try body.integer("article_id") : previous?.articleID
        folder = try FolderName.read(body, or: previous?.folder)
        try readScope(body, previous)
        shortcut = try TemplateFields.shortcut(body, or: previous?.shortcut)
        variants = try TemplateFields.variants(body, or: previous?.variants)
        files = try TemplateFields.files(body, or: previous?.files)
        actions = try TemplateFields.actions(body, or: previous?.actions)
        key = try TemplateFields.key(body, or: previous?.key)
    }

    /// Queues belong to the scope `queue`, an agent to the scope `personal`: another scope drops them.
    private mutating func readScope(_ body: Body, _ previous: Template?) throws {
        scope = try body.word("scope", as: Scope.self) ?? (body.isNull("scope") ? .all : previous?.scope ?? .all)
        queueIDs = body.has("queue_ids") ? try body.integers("queue_ids") ?? [] : previous?.queueIDs ?? []
        agentID = body.has("agent_id") ? try body.integer("agent_id") : previous?.agentID
        if scope != .queue, !body.has("queue_ids") { queueIDs = [] }
        if scope != .personal, !body.has("agent_id") { agentID = nil }
        guard (scope == .queue) != queueIDs.isEmpty else {
            throw APIError.invalid(
                "queue_ids", scope == .queue ? "required" : "not_allowed",
                scope == .queue ? "must name the queues of the scope queue" : "belong to the scope queue")
        }
        guard queueIDs.count <= Self.mostQueues, Set(queueIDs).count == queueIDs.count else {
            throw APIError.invalid("queue_ids", "out_of_range", "must be at most \(Self.mostQueues), and differ")
        }
        guard (scope == .personal) == (agentID != nil) else {
            throw APIError.invalid(
                "agent_id", scope == .personal ? "required" : "not_allowed",
                scope == .personal ? "must name the agent of the scope personal" : "belongs to the scope personal")
        }
    }

    func check(in db: any SQLConnection) throws {
        if let articleID, try Catalog<Article>.find(articleID, in: db) == nil {
            throw APIError.invalid("article_id", "not_found", "is no article’s number")
        }
        for (index, queue) in queueIDs.enumerated() where try Catalog<Queue>.find(queue, in: db) == nil {
            throw APIError.invalid("queue_ids[\(index)]", "not_found", "is no queue’s number")
        }
        if let agentID, try AgentDirectory.find(Agent.ID(agentID), in: db) == nil {
            throw APIError.invalid("agent_id", "not_found", "is no agent’s number")
        }
        for (index, file) in files.enumerated() {
            _ = try MessageDraft.File.known(StoredFile.ID(file.fileID), file.kind.flatMap { FileKind(rawValue: $0) })
                .attachment(at: index, .now, in: db)
        }
        do {
            try checkVariables(in: db)
        } catch let wrong as TemplateFieldError {
            throw APIError(wrong.error) { _ in wrong.field }
        }
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "body": .string(text.text), "entities": EntityList.view(text.entities),
            "language": JSONValue(language), "article_id": JSONValue(articleID), "folder": .string(folder),
            "scope": .string(scope.rawValue), "queue_ids": .array(queueIDs.map { .integer($0) }),
            "agent_id": JSONValue(agentID), "shortcut": JSONValue(shortcut),
            "variants": .object(
                variants.mapValues { ["body": .string($0.text), "entities": EntityList.view($0.entities)] }),
            "attachments": .array(files.map { ["file_id": .integer($0.fileID), "kind": JSONValue($0.kind)] }),
            "actions": TemplateFields.view(actions), "key": JSONValue(key),
        ]
    }

    static var filters: Set<String> { ["folder", "key"] }

    static func condition(_ query: Query) throws -> SQL? {
        if let key = query.string("key") { return "external_key = \(key)" }
        return query.string("folder").map { "folder = \($0)" }
    }

    static func uses(of ids: [Int64], in db: any SQLConnection) throws -> [Int64: KnowledgeUse]? {
        try KnowledgeUse.of(ids, .template, in: db).merging(ids.map { ($0, .none) }) { used, _ in used }
    }
}

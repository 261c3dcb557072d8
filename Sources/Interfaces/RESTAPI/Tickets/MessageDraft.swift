import Desk
import FoundationEssentials
import HTTPServer
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// A message or note as a request describes it, as JSON or as a form with files.
struct MessageDraft: Sendable {
    enum File: Sendable {
        /// One that was uploaded before.
        case known(StoredFile.ID, FileKind?)
        case new(UploadedContent)
    }

    let text: FormattedText
    let agentID: Agent.ID?
    let replyTo: DeskMessage.ID?
    let files: [File]
    /// What stands for the request's body, where that was a form.
    var content: Data?

    /// Sixteen messages of Telegram's.
    static let longestText = 65_536
    /// As many as an album holds.
    static let mostFiles = 10
    static let fields: Set<String> = ["body", "entities", "agent_id", "reply_to_message_id"]

    static func read(_ request: Request, into folder: MediaFolder) async throws -> MessageDraft {
        guard UploadForm.isForm(request) else {
            let body = try await Body.read(request, allowed: fields.union(["attachments"]))
            return try MessageDraft(body)
        }
        let rules = UploadForm.Rules(fileField: "attachments", largestCount: mostFiles, fields: fields)
        let form = try await UploadForm.read(request, into: folder, rules)
        var draft = try MessageDraft(Body(object: members(of: form)), files: form.files.map(File.new))
        draft.content = form.content
        return draft
    }

    /// One whose files have been uploaded before.
    init(_ body: Body) throws {
        try self.init(body, files: AttachmentList.read(body, atMost: Self.mostFiles))
    }

    private init(_ body: Body, files: [File]) throws {
        let text = try files.isEmpty ? body.requiredString("body") : body.string("body") ?? ""
        guard text.utf16.count <= Self.longestText else {
            throw APIError.invalid("body", "too_long", "must have at most \(Self.longestText) UTF-16 units")
        }
        self.text = FormattedText(text, entities: try EntityList.read(body, of: text))
        self.files = files
        agentID = try body.integer("agent_id").map { Agent.ID($0) }
        replyTo = try body.integer("reply_to_message_id").map { DeskMessage.ID($0) }
    }

    /// In a form everything is text: numbers and lists are read from it.
    private static func members(of form: UploadForm) -> [String: JSONValue] {
        form.fields.reduce(into: [:]) { members, field in
            let text = JSONValue.string(field.value)
            switch field.key {
            case "body": members[field.key] = text
            default: members[field.key] = (try? JSONValue(parsing: field.value)) ?? text
            }
        }
    }

    /// Who is to be shown as its author: an agent, or the program whose key it is.
    func author(
        _ context: APIContext, in db: any SQLConnection
    ) throws -> (author: (id: Int64?, name: String), actor: Actor) {
        guard let agentID else { return ((nil, context.key?.name ?? "API"), context.actor) }
        guard let agent = try AgentDirectory.find(agentID, in: db) else {
            throw APIError.invalid("agent_id", "not_found", "is no agent’s number")
        }
        return ((agent.id.rawValue, agent.name), .agent(agent.id.rawValue))
    }

    /// The message as it is to be stored, its new files written.
    func new(
        in ticket: Ticket, _ author: (id: Int64?, name: String), at now: Timestamp, in db: any SQLConnection
    ) throws -> MessageStore.New {
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: .agent, authorID: author.id, authorName: author.name, text: text,
            createdAt: now)
        new.replyTo = replyTo
        new.attachments = try attachments(at: now, in: db)
        return new
    }

    /// The files with their numbers, new ones written.
    private func attachments(at now: Timestamp, in db: any SQLConnection) throws -> [Attachment] {
        try files.enumerated().map { index, file in try file.attachment(at: index, now, in: db) }
    }
}

extension MessageDraft.File {
    /// The file with its number, a new one written.
    /// - Parameter index: its place in `attachments`, for errors.
    func attachment(at index: Int, _ now: Timestamp, in db: any SQLConnection) throws -> Attachment {
        switch self {
        case .new(let content):
            let stored = try content.insert(at: now, in: db)
            return Attachment(stored, as: FileKind(guessing: stored.mimeType, size: stored.size))
        case .known(let id, let kind):
            guard let stored = try StoredFile.find(id, in: db) else {
                throw APIError.invalid("attachments[\(index)].file_id", "not_found", "is no uploaded file’s number")
            }
            let kind = kind ?? FileKind(guessing: stored.mimeType, size: stored.size)
            guard stored.size <= kind.largest else {
                throw APIError.invalid(
                    "attachments[\(index)].kind", "too_large",
                    "must be another: a \(kind.rawValue) has at most \(kind.largest >> 20) MB")
            }
            return Attachment(stored, as: kind)
        }
    }
}

/// `attachments` of a JSON body: `[{"file_id": 1, "kind": "photo"}]`.
enum AttachmentList {
    static func read(_ body: Body, atMost limit: Int) throws -> [MessageDraft.File] {
        guard let list = try body.list("attachments") else { return [] }
        guard list.count <= limit else {
            throw APIError.invalid("attachments", "too_many", "must be at most \(limit)")
        }
        return try list.enumerated().map { index, item in
            let name = "attachments[\(index)]"
            guard let object = item.objectValue else {
                throw APIError.invalid(name, "wrong_type", "must be an object")
            }
            let fields = Body(object: object, path: "\(name).")
            try fields.expect(only: ["file_id", "kind"])
            guard let id = try fields.integer("file_id") else {
                throw APIError.invalid("\(name).file_id", "required", "is required")
            }
            return .known(StoredFile.ID(id), try fields.word("kind", as: FileKind.self))
        }
    }
}

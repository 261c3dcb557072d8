import Delivery
import Desk
import FoundationEssentials
import HTTPClient
import IntercomAPI
import JSON
import Kernel
import SQL
import Synchronization
import TelegramBotAPI

/// Carries calls to Intercom with the workspace's token, no faster than its windows allow.
final class IntercomTransport: DeliveryTransport {
    private struct Line: Sendable {
        let workspace: Workspace
        let client: IntercomClient
    }

    private struct State: Sendable {
        var line: Line?
        var pacer = CallPacer()
        var window: RateWindow?
    }

    private let http: any HTTPSending
    private let files: FileFetcher
    private let desk: DeskService
    private let secrets: WorkspaceSecrets
    private let clock: EngineClock
    private let state = Mutex(State())

    init(
        http: any HTTPSending, files: FileFetcher, desk: DeskService, secrets: WorkspaceSecrets, clock: EngineClock
    ) {
        self.secrets = secrets
        self.http = http
        self.files = files
        self.desk = desk
        self.clock = clock
    }

    /// Names the workspace that calls can be made for, with its token.
    func use(_ workspace: (Workspace, token: String)?) {
        state.withLock { state in
            if state.line?.workspace.id != workspace?.0.id { state.pacer = CallPacer() }
            state.line = workspace.map { workspace, token in
                Line(
                    workspace: workspace,
                    client: IntercomClient(baseURL: workspace.baseURL, token: token, http: http))
            }
        }
    }

    /// Makes sure that the workspace can be read, also on a node that does not serve it.
    func prepare(for workspace: Workspace) async throws {
        guard state.withLock({ $0.line?.workspace.id }) != workspace.id else { return }
        let token = try await desk.database.read { [secrets] in try secrets.token(of: workspace.id, in: $0) }
        use((workspace, token))
    }

    /// What Intercom said last of its window.
    var window: RateWindow? { state.withLock { $0.window } }

    // MARK: Calls

    func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome {
        guard let work = call.unlogged as? IntercomWork else {
            return .refused(.init(code: "internal", message: "the call is not one to Intercom"))
        }
        guard let line = state.withLock({ $0.line }), line.workspace.id.rawValue == owner else {
            return .unavailable(.init(code: "unauthorized", message: "the workspace is not connected here"))
        }
        guard line.workspace.settings.mode == .live else {
            return .refused(.init(code: Self.rehearsal, message: "rehearsal: nothing was sent"))
        }
        do {
            return .done(response: try await perform(work, line))
        } catch let error as IntercomError where error.code == .forbidden && work.isSecondary {
            return .refused(.init(code: error.code.rawValue, message: error.description, status: error.status))
        } catch let error as IntercomError {
            return Self.outcome(error)
        } catch let error as FileFetcher.Passing {
            return .notDone(.init(code: "file", message: error.message))
        } catch {
            return .notDone(.init(code: "file", message: "\(error)"))
        }
    }

    static let rehearsal = "rehearsal"

    func probe(owner: Int64) async -> Bool {
        guard let line = state.withLock({ $0.line }) else { return false }
        return (try? await call(Identify(), line.client)) != nil
    }

    /// Makes one call when its turn has come.
    /// - Returns: the answer as it came.
    @discardableResult
    private func call<Request: IntercomRequest>(
        _ request: Request, _ client: IntercomClient
    ) async throws -> IntercomClient.Answered<Request.Answer> {
        let wait = state.withLock { $0.pacer.reserve(at: clock.monotonic()) }
        if wait > .zero { try await Task.sleep(for: wait) }
        do {
            let answered = try await client.send(request)
            learn(answered.window)
            return answered
        } catch {
            learn(error.window)
            throw error
        }
    }

    private func learn(_ window: RateWindow?) {
        guard let window else { return }
        let left = Timestamp(unixSeconds: window.reset) - clock.wall()
        let end = clock.monotonic() + max(.zero, min(left, .seconds(60)))
        state.withLock { state in
            state.window = window
            state.pacer.learned(.init(limit: window.limit, remaining: window.remaining, endsAt: end))
        }
    }

    /// For what reads beside the deliveries.
    func read<Request: IntercomRequest>(_ request: Request) async throws -> Request.Answer? {
        guard let line = state.withLock({ $0.line }) else { return nil }
        return try await call(request, line.client).value
    }

    private func perform(_ work: IntercomWork, _ line: Line) async throws -> String {
        let client = line.client
        func text<Value>(_ answered: IntercomClient.Answered<Value>) -> String {
            String(decoding: answered.body, as: UTF8.self)
        }
        switch work {
        case .findContact(let id): return text(try await call(FindContact(externalID: id), client))
        case .createContact(let person, let role):
            return text(
                try await call(
                    CreateContact(
                        externalID: person.externalID, role: role, name: person.name, attributes: person.attributes),
                    client))
        case .updateContact(let id, var person, let shown):
            person.avatar = try await Avatars(desk).current(of: person.contact)
            guard person.fingerprint != shown else { return "nothing has changed" }
            let update = UpdateContact(
                id: id, name: person.name, avatar: person.avatar, attributes: person.attributes)
            return text(try await call(update, client))
        case .findConversations(let contact): return try await conversations(of: contact, client)
        case .createConversation(let contact, let role, let body):
            return text(try await call(CreateConversation(contact: contact, role: role, text: body), client))
        case .replyAsContact(let conversation, let contact, let body, let files):
            let reply = Reply(to: conversation, contact: contact, html: body, files: try await load(files))
            return text(try await call(reply, client))
        case .replyAsAdmin(let conversation, let admin, let body, let isNote, let files):
            let reply = Reply(
                to: conversation, admin: admin, html: body, isNote: isNote, files: try await load(files))
            return text(try await call(reply, client))
        case .read(let conversation, let known, let isLast):
            return try await read(conversation, known, isLast: isLast, line)
        case .close(let id, let admin):
            return text(try await call(ManageConversation(id, .close, admin: admin), client))
        case .open(let id, let admin): return text(try await call(ManageConversation(id, .open, admin: admin), client))
        case .assign(let id, let admin, let assignee):
            let change: ManageConversation.Change =
                assignee.isTeam ? .assignToTeam(assignee.id) : .assignToAdmin(assignee.id)
            return text(try await call(ManageConversation(id, change, admin: admin), client))
        case .attachTag(let name, let conversation, let admin):
            let tag = try await call(CreateTag(name: name), client).value
            return text(try await call(AttachTag(tag.id, to: conversation, admin: admin), client))
        case .detachTag(let name, let conversation, let admin):
            let tag = try await call(CreateTag(name: name), client).value
            return text(try await call(DetachTag(tag.id, from: conversation, admin: admin), client))
        case .setAttributes(let attributes, let conversation):
            return text(try await call(UpdateConversation(conversation, attributes: attributes), client))
        }
    }

    /// By Intercom's search, or where that does not work from the newest of all.
    private func conversations(of contact: String, _ client: IntercomClient) async throws -> String {
        do {
            let found = try await call(SearchConversations(contact: contact), client)
            return String(decoding: found.body, as: UTF8.self)
        } catch let error as IntercomError where [.badRequest, .notFound, .unprocessable].contains(error.code) {
            return String(decoding: try await call(ListConversations(), client).body, as: UTF8.self)
        }
    }

    // MARK: Files

    private func read(
        _ id: String, _ known: Set<String>?, isLast: Bool, _ line: Line
    ) async throws -> String {
        let answered = try await call(RetrieveConversation(id), line.client)
        let text = String(decoding: answered.body, as: UTF8.self)
        guard let known else { return text }
        var fetched: [FetchedFile] = []
        for part in Thread(answered.value).everything where !known.contains(part.id) && part.isSaying {
            let body = IntercomBody(html: part.body ?? "")
            for url in part.fileURLs(body) where !fetched.contains(where: { $0.url == url }) {
                let file = part.files.first { $0.url == url }
                let name = file?.name ?? body.pictures.first { $0.url == url }?.fileName ?? "file"
                do {
                    fetched.append(
                        try await files.fetch(
                            url, name: name, type: file?.contentType, baseURL: line.workspace.baseURL))
                } catch let error where isLast {
                    // What is said must not wait for a file that nobody gives out.
                    let type = file?.contentType ?? "application/octet-stream"
                    fetched.append(FetchedFile(url: url, name: name, mimeType: type, problem: "\(error)"))
                }
            }
        }
        return try JSONText.encode(Reading(conversation: text, files: fetched))
    }

    private func load(_ wanted: IntercomWork.Files) async throws -> [AttachmentFile] {
        var files: [AttachmentFile] = []
        for file in wanted.list {
            files.append(
                AttachmentFile(
                    name: file.name, contentType: file.contentType,
                    data: try await DeskFiles(desk: desk).load(file, bot: wanted.bot)))
        }
        return files
    }

    // MARK: Outcomes

    static func outcome(_ error: IntercomError) -> CallOutcome {
        let refusal = CallOutcome.Refusal(
            code: error.code.rawValue, message: error.description, status: error.status, response: error.relatedID)
        switch error.code {
        case .rateLimited: return .throttled(retryAfter: error.retryAfter ?? .seconds(10), refusal)
        case .unauthorized, .forbidden: return .unavailable(refusal)
        case .unavailable, .neverSent: return .notDone(refusal)
        case .cancelled:
            let stopped = CallOutcome.Refusal(
                code: CallOutcome.Refusal.interrupted, message: "Parley stopped before the answer came")
            return error.outcome == .unknown ? .unknown(stopped) : .notDone(stopped)
        case .serverError, .unknownOutcome, .unreadableAnswer:
            return error.outcome == .unknown ? .unknown(refusal) : .notDone(refusal)
        default: return .refused(refusal)
        }
    }
}

import FoundationEssentials
import HTTPClient
import IntercomAPI
import Kernel
import SQL

/// Walks the whole way to Intercom and back with a conversation of its own, and says which step fails.
package struct SelfTest: Sendable {
    package struct Step: Sendable, Codable, Equatable {
        package let step: String
        package let ok: Bool
        package let detail: String
    }

    private let database: any Database
    private let secrets: WorkspaceSecrets
    private let http: any HTTPSending

    /// How long to wait for Intercom to tell of what was written.
    private static let patience = Duration.seconds(8)
    private static let externalID = "parley:self-test"

    init(database: any Database, secrets: WorkspaceSecrets, http: any HTTPSending) {
        self.database = database
        self.secrets = secrets
        self.http = http
    }

    package func run(_ workspace: Workspace) async throws -> [Step] {
        let token = try await database.read { try secrets.token(of: workspace.id, in: $0) }
        var walk = Walk(
            client: IntercomClient(baseURL: workspace.baseURL, token: token, http: http), workspace: workspace)
        guard await walk.go() else { return walk.steps }
        walk.steps.append(try await hear(of: walk.conversation ?? "", in: workspace))
        await walk.end()
        return walk.steps
    }

    /// Whether Intercom tells of the conversation.
    private func hear(of conversation: String, in workspace: Workspace) async throws -> Step {
        let end = ContinuousClock.now + Self.patience
        let began = Timestamp.now - .seconds(60)
        repeat {
            let bodies = try await database.read { db in
                try db.column(
                    """
                    SELECT body FROM receipts WHERE source = 'intercom' AND owner_id = \(workspace.id)
                        AND received_at > \(began) ORDER BY id DESC LIMIT 200
                    """, as: Data.self)
            }
            let isTold = bodies.contains { body in
                if case .conversation(let found) = IntercomNotification(parsing: body).item {
                    return found.id == conversation
                }
                return false
            }
            if isTold { return Step(step: "notification", ok: true, detail: "Intercom told of it") }
            try await Task.sleep(for: .milliseconds(250))
        } while ContinuousClock.now < end
        return Step(
            step: "notification", ok: false,
            detail: "no notification came within 8 s: see whether the app's webhook has the URL "
                + "PUBLIC_URL\(WebhookSubscription.path), the topics of the instructions and the client secret that was "
                + "given; until then answers are fetched every ten minutes")
    }

    /// The steps that are calls.
    private struct Walk {
        let client: IntercomClient
        let workspace: Workspace
        var steps: [Step] = []
        var conversation: String?

        /// - Returns: whether everything worked.
        mutating func go() async -> Bool {
            guard
                let identity = await call("token", Identify(), { "of \($0.admin.name ?? $0.admin.id), \($0.appName)" })
            else { return false }
            guard identity.appID == workspace.appID else {
                return fail("token", "it is of the workspace \(identity.appID), not \(workspace.appID)")
            }
            guard
                let admins = await call(
                    "admins", ListAdmins(), { $0.elements.count == 1 ? "1 teammate" : "\($0.elements.count) teammates" }
                )
            else {
                return false
            }
            guard admins.elements.contains(where: { $0.id == workspace.adminID }) else {
                return fail("admins", "there is no teammate \(workspace.adminID)")
            }
            guard let contact = await contact() else { return false }
            let text = "This is a test by Parley: nothing has happened."
            let create = CreateConversation(contact: contact.id, role: contact.role ?? "user", text: text)
            guard let begun = await call("begin a conversation", create, { "conversation \($0.conversationID)" }) else {
                return false
            }
            conversation = begun.conversationID
            let reply = Reply(to: begun.conversationID, contact: contact.id, html: "Is anybody there?")
            guard await call("write as the customer", reply, { _ in "written" }) != nil else { return false }
            let note = Reply(
                to: begun.conversationID, admin: workspace.adminID, html: "A note by Parley", isNote: true)
            guard await call("write as the teammate", note, { _ in "written" }) != nil else { return false }
            return await call("read", RetrieveConversation(begun.conversationID), { "\($0.parts.count) parts" }) != nil
        }

        private mutating func contact() async -> IntercomContact? {
            if let found = try? await client.send(FindContact(externalID: SelfTest.externalID)).value {
                steps.append(Step(step: "contact", ok: true, detail: "contact \(found.id)"))
                return found
            }
            let create = CreateContact(externalID: SelfTest.externalID, role: "user", name: "Parley's self-test")
            return await call("contact", create, { "contact \($0.id)" })
        }

        /// Leaves nothing open.
        mutating func end() async {
            guard let conversation else { return }
            let close = ManageConversation(conversation, .close, admin: workspace.adminID)
            _ = await call("close", close, { _ in "closed" })
        }

        private mutating func call<Request: IntercomRequest>(
            _ step: String, _ request: Request, _ detail: (Request.Answer) -> String
        ) async -> Request.Answer? {
            do {
                let value = try await client.send(request).value
                steps.append(Step(step: step, ok: true, detail: detail(value)))
                return value
            } catch {
                _ = fail(step, error.description)
                return nil
            }
        }

        private mutating func fail(_ step: String, _ detail: String) -> Bool {
            steps.append(Step(step: step, ok: false, detail: detail))
            return false
        }
    }
}

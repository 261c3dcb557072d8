import Delivery
import IntercomAPI
import Kernel
import Logging
import SQL
import Synchronization

/// Keeps watch over the workspace's token: what Intercom refuses is told of at the workspace and as an alert, once, and
/// taken back when it is accepted again.
final class CredentialWatch: DeliveryTransport {
    private let transport: IntercomTransport
    private let database: any Database
    private let events: EventLog
    private let changed: Signal
    /// Whether something was refused, as far as this process knows, and nothing of its kind accepted since.
    private let isRefused = Mutex(true)
    private let logger = Logger(label: "intercom")

    /// How often the token is tried when nothing else calls.
    private static let interval = Duration.seconds(15 * 60)

    init(_ transport: IntercomTransport, database: any Database, events: EventLog, changed: Signal) {
        self.transport = transport
        self.database = database
        self.events = events
        self.changed = changed
    }

    func send(_ call: OutgoingCall, owner: Int64) async -> CallOutcome {
        let outcome = await transport.send(call, owner: owner)
        switch outcome {
        case .unavailable(let refusal): await refused(refusal, Workspace.ID(owner))
        case .done where isRefused.withLock({ $0 }):
            await accepted(Workspace.ID(owner), as: [.unauthorized, .forbidden])
        default: break
        }
        return outcome
    }

    /// That the token is one says nothing of what it may do.
    func probe(owner: Int64) async -> Bool {
        let answered = await transport.probe(owner: owner)
        if answered { await accepted(Workspace.ID(owner), as: [.unauthorized]) }
        return answered
    }

    /// Tries the token now and then.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            await check()
        }
    }

    func check() async {
        guard let workspace = try? await database.read({ try Workspace.connected(in: $0) }) else { return }
        do {
            guard try await transport.read(Identify()) != nil else { return }
            await accepted(workspace.id, as: [.unauthorized])
        } catch let error as IntercomError {
            let outcome = IntercomTransport.outcome(error)
            if case .unavailable(let refusal) = outcome { await refused(refusal, workspace.id) }
        } catch {}
    }

    private func refused(_ refusal: CallOutcome.Refusal, _ id: Workspace.ID) async {
        guard refusal.status == 401 || refusal.status == 403 else { return }
        isRefused.withLock { $0 = true }
        let state: Workspace.State = refusal.status == 401 ? .unauthorized : .forbidden
        let problem =
            state == .unauthorized
            ? "Intercom refuses the access token (401): put another one with PUT /api/v1/integrations/intercom/token or "
                + "“parley intercom token”. Everything waits until then."
            : "The access token may not do what is needed (403: \(refusal.message)): give the app the permissions to read "
                + "and write conversations, contacts and tags. Everything waits until then."
        do {
            try await database.write { [events] db in
                guard let workspace = try Workspace.find(id, in: db), workspace.state == .active else { return }
                try db.later(
                    "UPDATE intercom_workspaces SET state = \(state), problem = \(problem) WHERE id = \(id)")
                try BridgeAlerts.append(state.rawValue, of: id, problem, events, at: .now, in: db)
            }
        } catch {
            logger.warning("the workspace's problem was not kept", metadata: ["error": "\(error)"])
        }
    }

    /// - Parameter states: those that are over with this.
    private func accepted(_ id: Workspace.ID, as states: [Workspace.State]) async {
        let window = transport.window?.limit
        if states.contains(.forbidden) { isRefused.withLock { $0 = false } }
        try? await database.write { [changed] db in
            let rows = try db.execute(
                """
                UPDATE intercom_workspaces SET state = 'active', problem = NULL
                WHERE id = \(id) AND state IN (\(list: states))
                """)
            try db.later(
                """
                UPDATE intercom_workspaces SET last_check_at = \(Timestamp.now),
                    window_limit = COALESCE(\(window), window_limit) WHERE id = \(id)
                """)
            if rows > 0 { db.afterCommit { changed.raise() } }
        }
    }
}

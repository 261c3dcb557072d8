import Cryptography
package import FoundationEssentials
import IntercomAPI
import JSON
package import Kernel
import SQL
import Synchronization

/// Stores notifications, and nothing else: whoever sends many wants their answers at once.
package final class NotificationReceiver: Sendable {
    package enum Answer: Sendable {
        case stored
        /// The signature is missing or of another secret.
        case unsigned
        case notConnected
    }

    private struct Known: Sendable {
        var workspace: Workspace.ID
        var secret: String
    }

    private let database: any Database
    private let inbox: ReceiptInbox
    private let secrets: WorkspaceSecrets
    private let alerts: BridgeAlerts
    private let known = Mutex<(workspaces: [Known], readAt: Timestamp)?>(nil)
    private let refusals = Mutex<[Timestamp]>([])

    /// So many refused signatures within the time raise an alert: somebody guesses, or the secret is another one.
    private static let suspicious = (count: 5, within: Duration.seconds(600))

    init(database: any Database, inbox: ReceiptInbox, secrets: WorkspaceSecrets, alerts: BridgeAlerts) {
        self.database = database
        self.inbox = inbox
        self.secrets = secrets
        self.alerts = alerts
    }

    /// Secrets have changed.
    func forget() { known.withLock { $0 = nil } }

    /// - Parameter signature: the header `X-Hub-Signature`.
    package func receive(_ body: Data, signature: String?, at now: Timestamp) async throws -> Answer {
        var known = try await workspaces(readSince: nil)
        var signer = Self.signer(of: body, signature, known)
        if signer == nil {
            // It may have been connected just now, or with another secret, also by another process.
            known = try await workspaces(readSince: now - Self.patience)
            signer = Self.signer(of: body, signature, known)
        }
        guard let first = known.first else { return .notConnected }
        guard let signer else {
            await refused(first.workspace, at: now)
            return .unsigned
        }
        try await inbox.store(
            Receipt.New(
                source: Workspace.destination, ownerID: signer.workspace.rawValue, uniqueKey: Self.key(of: body),
                body: body, receivedAt: now))
        return .stored
    }

    /// By what a notification is known to be the same. Intercom does not always number them (facts, nulls occur).
    private static func key(of body: Data) -> String {
        if let value = try? JSONValue(parsing: body), let id = value["id"]?.stringValue, !id.isEmpty { return id }
        return "sha256:\(Cryptography.sha256(body).hexadecimal)"
    }

    /// For how long what was read is good enough to refuse by.
    private static let patience = Duration.seconds(1)

    private static func signer(of body: Data, _ signature: String?, _ known: [Known]) -> Known? {
        known.first { NotificationSignature.verify(header: signature, body: body, secret: $0.secret) }
    }

    /// - Parameter time: what was read before this is read again; nil takes whatever there is.
    private func workspaces(readSince time: Timestamp?) async throws -> [Known] {
        if let known = known.withLock({ $0 }), time.map({ known.readAt > $0 }) ?? true { return known.workspaces }
        let found = try await database.read { [secrets] db -> [Known] in
            guard let workspace = try Workspace.connected(in: db) else { return [] }
            return [Known(workspace: workspace.id, secret: try secrets.clientSecret(of: workspace.id, in: db))]
        }
        known.withLock { $0 = (found, .now) }
        return found
    }

    private func refused(_ workspace: Workspace.ID, at now: Timestamp) async {
        let isSuspicious = refusals.withLock { times in
            times = times.filter { now - $0 < Self.suspicious.within } + [now]
            guard times.count >= Self.suspicious.count else { return false }
            times = []
            return true
        }
        guard isSuspicious else { return }
        await alerts.raise(
            "signatures", of: workspace,
            "Notifications to /intercom-webhook are not signed with the client secret: if they are Intercom’s, connect "
                + "the workspace anew with the secret of the app’s “Basic information” page")
    }
}

import FoundationEssentials
import IntercomAPI
import Kernel
import Logging
import SQL

/// Turns stored notifications into readings of the conversations that they are about. What a notification says is not
/// taken from it: it may come late, twice, out of order or not at all, and its texts have no formatting (facts of
/// Intercom, notifications).
struct NotificationIntake: Sendable {
    let database: any Database
    let conversations: ConversationKeeper
    let events: EventLog
    let signal: Signal
    let served: ServedWorkspace
    let now: @Sendable () -> Timestamp
    private let logger = Logger(label: "intercom")

    private static let batch = 200
    /// For receipts that other processes stored, or that were put back to be processed again.
    private static let interval = Duration.seconds(1)

    init(
        database: any Database, conversations: ConversationKeeper, events: EventLog, signal: Signal,
        served: ServedWorkspace, now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.conversations = conversations
        self.events = events
        self.signal = signal
        self.served = served
        self.now = now
    }

    func run() async {
        await signal.rounds(every: Self.interval, complaint: "notifications could not be processed", logger) {
            try await step()
        }
    }

    private struct Pending: Sendable {
        let id: Receipt.ID
        let body: Data
    }

    /// Carries out one round.
    /// - Returns: whether another is due at once.
    func step() async throws -> Bool {
        guard served.current != nil else { return false }
        let found = try await database.read { db -> (Workspace, [Pending])? in
            guard let workspace = try Workspace.connected(in: db), served.current == workspace.id else { return nil }
            let rows = try db.rows(
                """
                SELECT id, body FROM receipts
                WHERE source = 'intercom' AND owner_id = \(workspace.id) AND state = 'pending'
                ORDER BY id LIMIT \(Self.batch)
                """)
            return (workspace, try rows.map { Pending(id: try $0.get(at: 0), body: try $0.get(at: 1)) })
        }
        guard let (workspace, pending) = found, !pending.isEmpty else { return false }
        try await database.write { db in
            for receipt in pending {
                let notification = IntercomNotification(parsing: receipt.body)
                do {
                    let state = try db.savepoint { try take(notification, receipt.id, workspace, db) }
                    try Receipt.mark([receipt.id], state, kind: notification.topic, in: db)
                } catch let error as SQLError where error.isTransient {
                    throw error
                } catch {
                    try Receipt.mark([receipt.id], .failed, kind: notification.topic, error: "\(error)", in: db)
                }
            }
            try db.later(
                "UPDATE intercom_workspaces SET last_notification_at = \(now()) WHERE id = \(workspace.id)")
        }
        return pending.count == Self.batch
    }

    private func take(
        _ notification: IntercomNotification, _ receipt: Receipt.ID, _ workspace: Workspace,
        _ db: any SQLConnection
    ) throws -> Receipt.State {
        if case .conversation(let conversation) = notification.item {
            try db.later(
                """
                INSERT INTO intercom_receipts (workspace_id, conversation_id, receipt_id)
                VALUES (\(workspace.id), \(conversation.id), \(receipt)) ON CONFLICT DO NOTHING
                """)
        }
        let repair = LinkRepair(conversations: conversations, workspace: workspace, now: now())
        switch notification.item {
        case .conversation(let conversation) where notification.topic == "conversation.deleted":
            try repair.conversationDeleted(conversation.id, in: db)
        case .conversation(let conversation):
            let parts = conversation.parts.map(\.id)
            // A change that no part tells of is known by the notification alone.
            let announced = parts.isEmpty ? ["notification:\(notification.id ?? "\(now().rawValue)")"] : parts
            let link = try ConversationLink.find(conversation.id, in: workspace.id, db)
            try conversations.announce(
                announced, of: conversation.id, ticket: link?.ticketID, in: workspace, at: now(), db)
        case .contactMerged(let old, let survivor): try repair.contactMerged(old, into: survivor, in: db)
        case .contactDeleted(let id): try repair.contactDeleted(id, in: db)
        case .ping: break
        case .other: return .unparsed
        }
        return .done
    }
}

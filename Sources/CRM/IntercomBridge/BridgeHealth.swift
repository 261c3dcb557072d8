package import IntercomAPI
import Kernel
import SQL

/// How the bridge fares.
package struct BridgeHealth: Sendable {
    package let workspace: Workspace
    /// Deliveries that wait.
    package let backlog: Int64
    /// Of the one that has waited longest.
    package let lag: Duration
    /// Given up and not yet decided about.
    package let dead: Int64
    /// Notifications that are stored and not yet processed.
    package let notificationsWaiting: Int64
    /// Calls of the last hour, and how many of them failed; without those that ask whether somebody is there.
    package let calls: Int64
    package let failures: Int64
    /// What Intercom said last of its window of calls; nil before the first call of this node.
    package let window: RateWindow?

    /// Each query reads an index.
    init(_ workspace: Workspace, window: RateWindow?, at now: Timestamp, in db: any SQLConnection) throws {
        self.workspace = workspace
        self.window = window
        func count(_ state: Delivery.State) throws -> Int64 {
            try db.value(
                """
                SELECT COUNT(*) FROM deliveries WHERE owner_id = \(workspace.id) AND state = \(state)
                    AND destination = 'intercom' AND state <> 'sent'
                """) ?? 0
        }
        backlog = try count(.queued)
        dead = try count(.dead)
        let oldest: Timestamp? = try db.value(
            """
            SELECT created_at FROM deliveries WHERE owner_id = \(workspace.id) AND state = 'queued'
                AND destination = 'intercom' AND state <> 'sent' ORDER BY id LIMIT 1
            """)
        lag = oldest.map { max(.zero, now - $0) } ?? .zero
        notificationsWaiting =
            try db.value(
                """
                SELECT COUNT(*) FROM receipts
                WHERE source = 'intercom' AND owner_id = \(workspace.id) AND state = 'pending'
                """) ?? 0
        let attempts = try db.first(
            """
            SELECT COUNT(*), SUM(CASE WHEN outcome = 'done' THEN 0 ELSE 1 END) FROM attempts
            WHERE destination = 'intercom' AND owner_id = \(workspace.id) AND started_at > \(now - .seconds(3600))
                AND finished_at IS NOT NULL AND method <> 'ShowContactByExternalId'
            """)
        calls = try attempts?.get(at: 0) ?? 0
        failures = try attempts?.get(at: 1, as: Int64?.self) ?? 0
    }
}

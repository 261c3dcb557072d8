import Kernel
import Logging
import SQL

/// How an endpoint fares, kept with it.
struct EndpointHealth: Sendable {
    let events: EventLog
    let outbox: Outbox
    /// Raised when an endpoint is disabled.
    let changed: Signal
    private let logger = Logger(label: "webhooks")

    /// After so long without one success an endpoint is taken for dead.
    static let patience = Duration.seconds(5 * 24 * 3600)
    /// After so many failures in a row what waits for another attempt goes at the next success.
    static let outage = 5
    private static let precision = Duration.seconds(60)
    private static let longestError = 500

    init(events: EventLog, outbox: Outbox, changed: Signal) {
        self.events = events
        self.outbox = outbox
        self.changed = changed
    }

    func succeeded(_ endpoint: WebhookEndpoint, at now: Timestamp, in db: any SQLConnection) throws {
        let isNews = endpoint.lastSuccessAt.map { $0 < now - Self.precision } ?? true
        guard isNews || endpoint.failures > 0 else { return }
        try db.later(
            """
            UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, last_success_at = \(now)
            WHERE id = \(endpoint.id)
            """)
        guard endpoint.failures >= Self.outage else { return }
        try outbox.releaseAll(to: WebhookEndpoint.destination, owner: endpoint.id.rawValue, at: now, in: db)
    }

    /// Counts a failure; the one that shows that the endpoint is dead disables it.
    func failed(
        _ endpoint: WebhookEndpoint, _ error: String, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE webhook_endpoints SET failures = failures + 1, failing_since = COALESCE(failing_since, \(now)),
                last_failure_at = \(now), last_error = \(String(error.prefix(Self.longestError)))
            WHERE id = \(endpoint.id)
            """)
        guard let since = endpoint.failingSince, since <= now - Self.patience else { return }
        try disable(endpoint, "nothing but failures since \(since); the last: \(error)", at: now, in: db)
    }

    func disable(
        _ endpoint: WebhookEndpoint, _ reason: String, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let reason = String(reason.prefix(Self.longestError))
        let changes = try db.execute(
            """
            UPDATE webhook_endpoints SET state = 'disabled', disabled_reason = \(reason), disabled_at = \(now),
                updated_at = \(now), version = version + 1 WHERE id = \(endpoint.id) AND state <> 'disabled'
            """)
        guard changes == 1 else { return }
        try EndpointBook.record(
            "endpoint.disabled", endpoint.id, by: .system, origin: nil, before: ["state": endpoint.state.rawValue],
            after: ["state": WebhookEndpoint.State.disabled.rawValue, "disabled_reason": reason], events, at: now,
            in: db)
        db.afterCommit { [changed, logger] in
            changed.raise()
            logger.error(
                "a webhook endpoint is disabled",
                metadata: ["endpoint": "\(endpoint.id)", "reason": "\(reason)"])
        }
    }
}

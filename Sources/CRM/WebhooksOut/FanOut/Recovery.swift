package import Kernel
package import SQL

/// Sends an endpoint again what it has missed.
package struct Recovery: Sendable {
    let outbox: Outbox

    /// So many deliveries at once: a call writes them in one transaction.
    package static let most = 2000

    /// Which events.
    package enum Range: Sendable {
        case time(since: Timestamp, until: Timestamp)
        case events(from: Event.ID, to: Event.ID)
    }

    package struct Result: Sendable {
        /// How many deliveries go now.
        package let count: Int
        /// The last event that was looked at, where there are more in the range.
        package let stoppedAt: Event?
    }

    /// Queues what the endpoint subscribes to and has not got, in order: what was never written for it, and what failed,
    /// died or was cancelled. What is on its way is left alone.
    /// - Parameter includingSent: also what it has got.
    package func run(
        _ endpoint: WebhookEndpoint, _ range: Range, includingSent: Bool, at now: Timestamp, in db: any SQLConnection
    ) throws -> Result {
        let subscription = Subscription(endpoint)
        let rows = try db.rows(Self.missing(subscription, range, includingSent: includingSent))
        var count = 0
        var last: Event?
        for row in rows.prefix(Self.most) {
            let event = try Event(row: row)
            last = event
            guard subscription.wants(event), try !Subscription.isEcho(event, in: db) else { continue }
            if let delivery: Delivery.ID = try row.get("delivery_id") {
                try requeue(delivery, at: now, in: db)
            } else {
                try outbox.enqueue(try WebhookDelivery.make(event, to: endpoint), at: now, in: db)
            }
            count += 1
        }
        try outbox.releaseAll(to: WebhookEndpoint.destination, owner: endpoint.id.rawValue, at: now, in: db)
        return Result(count: count, stoppedAt: rows.count > Self.most ? last : nil)
    }

    /// Events with the delivery that there is of them; one more than are wanted.
    static func missing(_ subscription: Subscription, _ range: Range, includingSent: Bool) -> SQL {
        let (within, order): (SQL, SQL) =
            switch range {
            case .time(let since, let until): ("at >= \(since) AND at < \(until)", "at, events.id")
            case .events(let first, let last): ("events.id >= \(first) AND events.id <= \(last)", "events.id")
            }
        let states: [Delivery.State] = [.failed, .uncertain, .dead, .cancelled] + (includingSent ? [.sent] : [])
        // Types are compared as what no index has: by their index all of the log would be read, and sorted.
        return """
            SELECT events.id, type, at, events.ticket_id, contact_id, actor, events.data, deliveries.id AS delivery_id
            FROM events LEFT JOIN deliveries
                ON event_id = events.id AND destination = 'webhook' AND owner_id = \(subscription.endpoint.id)
            WHERE \(within) AND (type || '') IN (\(list: subscription.types))
                AND (deliveries.id IS NULL OR deliveries.state IN (\(list: states)))
            ORDER BY \(order) LIMIT \(most + 1)
            """
    }

    /// Its attempts count anew from when it was queued.
    private func requeue(_ id: Delivery.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.later(
            """
            UPDATE deliveries SET state = 'queued', not_before = \(now), created_at = \(now), updated_at = \(now),
                settled_at = NULL, error = NULL, error_code = NULL WHERE id = \(id)
            """)
    }
}

package import Kernel
package import SQL

/// What waits for endpoints, as the tables say. Each query reads an index.
package struct WebhookWorkload: Sendable {
    package struct Queue: Sendable {
        package var endpoints: Int64 = 0
        package var waiting: Int64 = 0
        /// Of the delivery that has waited longest; zero where none does.
        package var age = Duration.zero
    }

    /// By the state of the endpoints.
    package private(set) var queues = Dictionary(
        uniqueKeysWithValues: WebhookEndpoint.State.allCases.map { ($0, Queue()) })
    /// Age of the oldest event that endpoints subscribe to and that is no delivery yet.
    package let lag: Duration

    package init(at now: Timestamp, in db: any SQLConnection) throws {
        let rows = try db.rows("SELECT id, state FROM webhook_endpoints")
        var states: [Int64: WebhookEndpoint.State] = [:]
        for row in rows { states[try row.get(at: 0)] = try row.get(at: 1) }
        for state in states.values { queues[state]?.endpoints += 1 }
        var oldest: [Int64: WebhookEndpoint.State] = [:]
        for row in try db.rows(
            """
            SELECT owner_id, COUNT(*), MIN(id) FROM deliveries
            WHERE destination = 'webhook' AND state = 'queued' AND state <> 'sent' GROUP BY owner_id
            """)
        {
            guard let state = states[try row.get(at: 0)] else { continue }
            queues[state]?.waiting += try row.get(at: 1, as: Int64.self)
            oldest[try row.get(at: 2)] = state
        }
        for row in try db.rows("SELECT id, created_at FROM deliveries WHERE id IN (\(list: oldest.keys))") {
            guard let state = oldest[try row.get(at: 0)] else { continue }
            let age = max(now - (try row.get(at: 1, as: Timestamp.self)), queues[state]?.age ?? .zero)
            queues[state]?.age = age
        }
        lag = try Dispatcher.lag(at: now, in: db)
    }
}

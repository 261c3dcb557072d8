import Delivery
import Kernel
import Logging
import SQL

/// Removes deliveries that were settled long ago, their attempts, and payloads that no delivery needs any more. What
/// waits stays, however old it is. The log of events is not touched: a recovery makes from it anew what was removed.
struct DeliveryRetention: Sendable {
    let database: any Database
    let clock: EngineClock
    private let logger = Logger(label: "webhooks")

    /// How long what is settled stays.
    static let age = Duration.seconds(30 * 24 * 3600)
    /// So many rows in one transaction: nobody waits long for it.
    static let batch = 200
    private static let interval = Duration.seconds(6 * 3600)

    init(database: any Database, clock: EngineClock) {
        self.database = database
        self.clock = clock
    }

    func run() async {
        while !Task.isCancelled {
            do {
                let count = try await sweep(at: clock.wall())
                if count > 0 { logger.info("old deliveries were removed", metadata: ["count": "\(count)"]) }
            } catch {
                logger.warning("old deliveries could not be removed", metadata: ["error": "\(error)"])
            }
            await clock.sleep(Self.interval)
        }
    }

    /// - Returns: how many deliveries were removed.
    func sweep(at now: Timestamp) async throws -> Int {
        let limit = now - Self.age
        var (count, isMore) = (0, true)
        while isMore, !Task.isCancelled {
            let removed = try await database.write { try Self.removeDeliveries(settledBefore: limit, in: $0) }
            count += removed
            isMore = removed == Self.batch
        }
        var place: Int64? = 0
        while let start = place, !Task.isCancelled {
            place = try await database.write { try Self.removeMessages(behind: start, madeBefore: limit, in: $0) }
        }
        return count
    }

    /// Those that are on their way again have no `settled_at`, and those whose outcome is uncertain wait for a decision.
    static func settled(before limit: Timestamp) -> SQL {
        """
        SELECT id, CASE WHEN event_id IS NULL THEN data END AS data FROM deliveries
        WHERE destination = 'webhook' AND settled_at < \(limit)
            AND state IN ('sent', 'failed', 'dead', 'cancelled')
        ORDER BY settled_at LIMIT \(batch)
        """
    }

    private static func removeDeliveries(
        settledBefore limit: Timestamp, in db: any SQLConnection
    ) throws -> Int {
        let rows = try db.rows("\(settled(before: limit))\(db.dialect.forUpdate)")
        guard !rows.isEmpty else { return 0 }
        let ids: [Delivery.ID] = try rows.map { try $0.get(at: 0) }
        // A test's payload is of no event, and of this one delivery.
        let tests = try rows.compactMap { row -> Int64? in
            guard let data: String = try row.get(at: 1) else { return nil }
            return try JSONText.decode(data, as: WebhookDelivery.Data.self).message
        }
        try db.later("DELETE FROM attempts WHERE delivery_id IN (\(list: ids.paddedForStatement))")
        try db.later("DELETE FROM deliveries WHERE id IN (\(list: ids.paddedForStatement))")
        if !tests.isEmpty {
            try db.later("DELETE FROM webhook_messages WHERE id IN (\(list: tests.paddedForStatement))")
        }
        return rows.count
    }

    /// Goes through payloads in the order of their making.
    /// - Returns: the last that was looked at; nil where those that follow are too young.
    private static func removeMessages(
        behind start: Int64, madeBefore limit: Timestamp, in db: any SQLConnection
    ) throws -> Int64? {
        let rows = try db.rows(
            "SELECT id, created_at FROM webhook_messages WHERE id > \(start) ORDER BY id LIMIT \(batch)")
        let old = try rows.map { (id: try $0.get(at: 0, as: Int64.self), at: try $0.get(at: 1, as: Timestamp.self)) }
            .prefix { $0.at < limit }
        guard let last = old.last else { return nil }
        try db.later(
            """
            DELETE FROM webhook_messages
            WHERE id > \(start) AND id <= \(last.id) AND event_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM deliveries
                WHERE deliveries.event_id = webhook_messages.event_id AND destination = 'webhook')
            """)
        return old.count == batch ? last.id : nil
    }
}

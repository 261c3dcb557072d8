import Delivery
package import Kernel
package import SQL

/// What people decide about deliveries that could not be settled by themselves.
package enum DeliveryDesk {
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    package static func find(_ id: Delivery.ID, in db: any SQLConnection) throws -> Delivery? {
        try db.first("SELECT \(Delivery.columns) FROM deliveries WHERE id = \(id)")
    }

    /// Sends again what failed, is dead, was cancelled or may not have arrived.
    /// - Throws: `Refused` in any other state.
    package static func retry(
        _ id: Delivery.ID, by author: Author, _ outbox: Outbox, at now: Timestamp, in db: any SQLConnection
    ) throws {
        do {
            try db.savepoint {
                try change(
                    id, from: [.failed, .uncertain, .dead, .cancelled], to: .queued, by: author, "retry", at: now,
                    in: db)
            }
        } catch let error as SQLError where error.code == .uniqueViolation {
            throw Refused(description: "A later delivery that shows the same waits already.")
        }
        // Its age decides when it is given up: that begins anew.
        try db.later(
            """
            UPDATE deliveries SET not_before = \(now), settled_at = NULL, error = NULL, error_code = NULL,
                created_at = \(now) WHERE id = \(id)
            """)
        outbox.requeued(id, in: db)
    }

    /// Takes an uncertain delivery as sent.
    package static func accept(
        _ id: Delivery.ID, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try change(id, from: [.uncertain], to: .sent, by: author, "accept", at: now, in: db)
    }

    /// Takes a delivery that waits out of its lane.
    package static func cancel(
        _ id: Delivery.ID, by author: Author, _ outbox: Outbox, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try change(id, from: [.queued, .uncertain], to: .cancelled, by: author, "cancel", at: now, in: db)
        outbox.requeued(id, in: db)
    }

    static func decide(
        _ action: UncertainAction, _ id: Delivery.ID, by author: Author, _ outbox: Outbox, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> String {
        do {
            switch action {
            case .resend:
                try retry(id, by: author, outbox, at: now, in: db)
                return "It is being sent again."
            case .accept:
                try accept(id, by: author, at: now, in: db)
                return "Noted."
            }
        } catch let refused as Refused {
            return refused.description
        }
    }

    private static func change(
        _ id: Delivery.ID, from states: [Delivery.State], to state: Delivery.State, by author: Author, _ action: String,
        at now: Timestamp, in db: any SQLConnection
    ) throws {
        guard let delivery = try find(id, in: db) else { throw Refused(description: "There is no such delivery.") }
        let changed = try db.execute(
            """
            UPDATE deliveries SET state = \(state), updated_at = \(now), settled_at = \(now)
            WHERE id = \(id) AND state IN (\(list: states))
            """)
        guard changed == 1 else {
            throw Refused(description: "A delivery that is \(delivery.state.rawValue) cannot be changed so.")
        }
        db.afterCommit { DeliveryMetrics.came(into: state) }
        try Audit.record(
            "delivery.\(action)", on: "delivery:\(id)", by: author.actor, before: delivery.state.rawValue,
            after: state.rawValue, origin: author.origin, at: now, in: db)
    }
}

import Coordination
import FoundationEssentials
import Kernel
import SQL

/// Keeps the table of deliveries and the log of attempts true to what happens.
struct DeliveryJournal: Sendable {
    let database: any Database
    let router: DeliveryRouter
    let events: EventLog
    let policy: RetryPolicy
    let now: @Sendable () -> Timestamp

    /// The longest response that is kept with an attempt, in bytes.
    private static let keptResponse = 4096

    enum Beginning: Sendable {
        case call(OutgoingCall, Delivery)
        /// It needs no call: settled already, or gone.
        case settled
        case hold(Duration)
        /// The lease is held by another node now.
        case fenced
    }

    /// Begins an attempt: after this has been committed, a crash makes the outcome unknown.
    func begin(_ id: Delivery.ID, leaseName: String, token: Int64) async throws -> Beginning {
        try await database.write { [now] db in
            guard try DatabaseLeases.isHeld(leaseName, token: token, in: db) else { return .fenced }
            let now = now()
            guard
                let delivery: Delivery = try db.first(
                    """
                    UPDATE deliveries SET state = 'sending', attempts = attempts + 1, updated_at = \(now)
                    WHERE id = \(id) AND state = 'queued' RETURNING \(Delivery.columns)
                    """)
            else { return .settled }
            db.afterCommit { DeliveryMetrics.came(into: .sending) }
            let preparation: Preparation
            do {
                preparation = try db.savepoint { try router.handler(of: delivery).prepare(delivery, in: db) }
            } catch let error as SQLError where error.isTransient {
                throw error
            } catch {
                preparation = .fail(code: "internal", message: "\(error)")
            }
            switch preparation {
            case .call(let call):
                try record(call, of: delivery, at: now, in: db)
                return .call(call, delivery)
            case .skip:
                try close(delivery, as: .sent, at: now, in: db)
                return .settled
            case .cancel(let reason):
                try close(delivery, as: .cancelled, code: "cancelled", error: reason, at: now, in: db)
                return .settled
            case .fail(let code, let message):
                try close(delivery, as: .failed, code: code, error: message, at: now, in: db)
                let refusal = CallOutcome.Refusal(code: code, message: message)
                _ = try? db.savepoint {
                    try router.handler(of: delivery).settle(
                        delivery, .refused(refusal), suggested: .failed(code: code, message: message), in: db)
                }
                return .settled
            case .hold(let time):
                try requeue(delivery, until: now + time, isAttempt: false, at: now, in: db)
                return .hold(time)
            }
        }
    }

    private func record(
        _ call: OutgoingCall, of delivery: Delivery, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO attempts (
                delivery_id, number, destination, owner_id, chat_id, cost, method, request, started_at)
            VALUES (
                \(delivery.id), \(delivery.attempts), \(delivery.destination), \(delivery.ownerID),
                \(delivery.chatID), \(delivery.cost), \(call.method), \(call.body), \(now))
            """)
    }

    /// Takes back an attempt that was begun and not made.
    func takeBack(_ delivery: Delivery, for time: Duration) async throws {
        try await database.write { db in
            let now = now()
            try db.later(
                "DELETE FROM attempts WHERE delivery_id = \(delivery.id) AND number = \(delivery.attempts)")
            try requeue(delivery, until: now + time, isAttempt: false, at: now, in: db)
        }
    }

    /// Records what came of an attempt.
    /// - Returns: what becomes of the delivery, the time to wait being decided.
    func settle(_ delivery: Delivery, _ outcome: CallOutcome) async throws -> Verdict {
        try await database.write { db in
            let now = now()
            try finishAttempt(of: delivery, outcome, at: now, in: db)
            var verdict = try suggestion(for: delivery, outcome)
            do {
                verdict = try db.savepoint {
                    try router.handler(of: delivery).settle(delivery, outcome, suggested: verdict, in: db)
                }
            } catch let error as SQLError where error.isTransient {
                throw error
            } catch {
                // What has been sent stays sent, whatever our own bookkeeping made of it.
                try db.later(
                    "UPDATE deliveries SET error_code = 'internal', error = \("\(error)") WHERE id = \(delivery.id)")
            }
            return try apply(verdict, to: delivery, at: now, in: db)
        }
    }

    /// Decides what becomes of attempts that were begun before this node took over and have no outcome.
    func recover(owner: DeliveryOwner) async throws {
        let rows: [Delivery] = try await database.read { db in
            try db.all(
                """
                SELECT \(Delivery.columns) FROM deliveries
                WHERE owner_id = \(owner.id) AND state = 'sending' AND destination = \(owner.destination) ORDER BY id
                """)
        }
        for delivery in rows {
            let lost = CallOutcome.Refusal(
                code: CallOutcome.Refusal.interrupted,
                message: "Parley stopped before the answer came; it may have been sent")
            _ = try await settle(delivery, .unknown(lost))
        }
    }

    // MARK: Deciding

    private func suggestion(for delivery: Delivery, _ outcome: CallOutcome) throws -> Verdict {
        switch outcome {
        case .done: return .sent
        case .refused(let refusal): return .failed(code: refusal.code, message: refusal.message)
        case .throttled(let time, let refusal):
            return .retry(after: time, code: refusal.code, message: refusal.message)
        case .notDone(let refusal), .unavailable(let refusal):
            return .retry(after: nil, code: refusal.code, message: refusal.message)
        case .unknown(let refusal):
            return try router.handler(of: delivery).isRepeatable(delivery)
                ? .retry(after: nil, code: refusal.code, message: refusal.message)
                : .uncertain(message: refusal.message)
        }
    }

    private func apply(
        _ verdict: Verdict, to delivery: Delivery, at now: Timestamp, in db: any SQLConnection
    ) throws -> Verdict {
        switch verdict {
        case .sent: try close(delivery, as: .sent, at: now, in: db)
        case .failed(let code, let message):
            try close(delivery, as: .failed, code: code, error: message, at: now, in: db)
        case .uncertain(let message):
            try close(delivery, as: .uncertain, code: "uncertain", error: message, at: now, in: db)
        case .cancelled(let reason):
            try close(delivery, as: .cancelled, code: "cancelled", error: reason, at: now, in: db)
        case .dead(let code, let message):
            try bury(delivery, code: code, message, at: now, in: db)
        case .retry(let wished, let code, let message):
            var random = SystemRandomNumberGenerator()
            let byPolicy = policy.delay(
                afterAttempt: delivery.attempts, age: now - delivery.createdAt, using: &random)
            guard let time = wished ?? byPolicy else {
                try bury(delivery, code: code, message, at: now, in: db)
                return .failed(code: code, message: message)
            }
            try requeue(delivery, until: now + time, isAttempt: true, at: now, in: db)
            try db.later(
                "UPDATE deliveries SET error_code = \(code), error = \(message) WHERE id = \(delivery.id)")
            return .retry(after: time, code: code, message: message)
        }
        return verdict
    }

    private struct Death: Encodable {
        let deliveryID: Delivery.ID
        let destination: String
        let ownerID: Int64
        let kind: String
        let messageID: Int64?
        let eventID: Event.ID?
        let errorCode: String
        let error: String

        enum CodingKeys: String, CodingKey {
            case deliveryID = "delivery_id"
            case destination, kind
            case ownerID = "owner_id"
            case messageID = "message_id"
            case eventID = "event_id"
            case errorCode = "error_code"
            case error
        }
    }

    /// Nobody tries it again unless a person asks for it.
    private func bury(
        _ delivery: Delivery, code: String, _ error: String, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try close(delivery, as: .dead, code: code, error: error, at: now, in: db)
        try events.append(
            "delivery.dead", at: now, by: .system, ticket: delivery.ticketID,
            data: Death(
                deliveryID: delivery.id, destination: delivery.destination, ownerID: delivery.ownerID,
                kind: delivery.kind.rawValue, messageID: delivery.messageID, eventID: delivery.eventID,
                errorCode: code, error: error), in: db)
    }

    // MARK: Writing

    private func close(
        _ delivery: Delivery, as state: Delivery.State, code: String? = nil, error: String? = nil,
        at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE deliveries SET state = \(state), error_code = \(code), error = \(error), updated_at = \(now),
                settled_at = \(now) WHERE id = \(delivery.id)
            """)
        db.afterCommit { DeliveryMetrics.came(into: state) }
    }

    private func requeue(
        _ delivery: Delivery, until time: Timestamp, isAttempt: Bool, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let attempts = isAttempt ? delivery.attempts : delivery.attempts - 1
        // A newer delivery may wait under the same coalescing key by now; it shows the latest state, so this one goes.
        let superseded: Int64? = try delivery.coalesceKey.flatMap { key in
            try db.value(
                """
                SELECT id FROM deliveries WHERE coalesce_key = \(key) AND state = 'queued' AND id <> \(delivery.id)
                """)
        }
        if superseded != nil {
            try close(
                delivery, as: .cancelled, code: "superseded", error: "a later one took its place", at: now, in: db)
            return
        }
        try db.later(
            """
            UPDATE deliveries SET state = 'queued', not_before = \(time), attempts = \(attempts),
                updated_at = \(now) WHERE id = \(delivery.id)
            """)
        db.afterCommit { DeliveryMetrics.came(into: .queued) }
    }

    private func finishAttempt(
        of delivery: Delivery, _ outcome: CallOutcome, at now: Timestamp, in db: any SQLConnection
    ) throws {
        let (refusal, response, status): (CallOutcome.Refusal?, String?, Int?) =
            switch outcome {
            case .done(let response, let status): (nil, response, status)
            case .refused(let refusal), .throttled(_, let refusal), .notDone(let refusal),
                .unavailable(let refusal), .unknown(let refusal):
                (refusal, refusal.response, refusal.status)
            }
        let kept = response.map { String(decoding: $0.utf8.prefix(Self.keptResponse), as: UTF8.self) }
        try db.later(
            """
            UPDATE attempts SET finished_at = \(now), outcome = \(outcome.word), status = \(status),
                error = \(refusal?.message), response = \(kept)
            WHERE delivery_id = \(delivery.id) AND number = \(delivery.attempts)
            """)
    }
}

package import FoundationEssentials
package import SQL

/// Something that arrived from outside, stored raw before it is acknowledged.
package struct Receipt: Sendable {
    package typealias ID = Identifier<Receipt>

    package enum State: String, Sendable, CaseIterable, SQLCodable {
        case pending
        /// Something has to be asked of the remote side first.
        case waiting
        case done
        /// Stored and acknowledged, but we do not understand it.
        case unparsed
        /// Processing it failed; it can be reprocessed.
        case failed
    }

    package let id: ID
    /// Where it came from, such as `telegram`.
    package let source: String
    /// Which of our things it came to, such as a bot's id.
    package let ownerID: Int64
    /// What makes it one of a kind within its source and owner, such as an update_id.
    package let uniqueKey: String?
    package let kind: String?
    package let body: Data
    package let state: State
    package let receivedAt: Timestamp
    package let processedAt: Timestamp?
    package let attempts: Int
    package let error: String?
}

extension Receipt: RowDecodable {
    package static let columns: SQL =
        "id, source, owner_id, unique_key, kind, body, state, received_at, processed_at, attempts, error"

    package init(row: Row) throws {
        id = try row.get("id")
        source = try row.get("source")
        ownerID = try row.get("owner_id")
        uniqueKey = try row.get("unique_key")
        kind = try row.get("kind")
        body = try row.get("body")
        state = try row.get("state")
        receivedAt = try row.get("received_at")
        processedAt = try row.get("processed_at")
        attempts = try row.get("attempts")
        error = try row.get("error")
    }
}

extension Receipt {
    /// What arrives, before it has a number.
    package struct New: Sendable {
        package let source: String
        package let ownerID: Int64
        package let uniqueKey: String
        package let body: Data
        package let receivedAt: Timestamp

        package init(source: String, ownerID: Int64, uniqueKey: String, body: Data, receivedAt: Timestamp) {
            self.source = source
            self.ownerID = ownerID
            self.uniqueKey = uniqueKey
            self.body = body
            self.receivedAt = receivedAt
        }
    }

    /// For how long the same key from the same owner means the same thing. Telegram repeats an update for 24 hours,
    /// and may begin its numbers anew at random after an idle week (facts of the Bot API, getUpdates).
    static let sameKeyFor = Duration.seconds(3 * 24 * 3600)

    /// Stores what arrived, in order, in one statement. What is already there is left alone.
    /// - Returns: how many were new.
    package static func store(_ arrivals: [New], in db: any SQLConnection) throws -> Int {
        var stored = 0
        var rest = arrivals[...]
        while !rest.isEmpty {
            let part = rest.prefix(100)
            rest = rest.dropFirst(100)
            stored += try insert(part, in: db)
        }
        if stored < arrivals.count {
            // Rare: either repeats, or numbers that began anew and met an old one.
            for arrival in arrivals { stored += try replaceStale(arrival, in: db) }
        }
        if let source = arrivals.first?.source, stored > 0 {
            db.afterCommit { [stored] in ReceiptMetrics.stored(stored, from: source) }
        }
        return stored
    }

    private static func insert(_ arrivals: some Sequence<New>, in db: any SQLConnection) throws -> Int {
        let rows = arrivals.map {
            [
                $0.source.sqlValue, $0.ownerID.sqlValue, $0.uniqueKey.sqlValue, $0.body.sqlValue,
                State.pending.sqlValue, $0.receivedAt.sqlValue,
            ]
        }
        return try db.execute(
            """
            INSERT INTO receipts (source, owner_id, unique_key, body, state, received_at)
            VALUES \(values: rows) ON CONFLICT DO NOTHING
            """)
    }

    private static func replaceStale(_ arrival: New, in db: any SQLConnection) throws -> Int {
        let freed = try db.execute(
            """
            UPDATE receipts SET unique_key = NULL
            WHERE source = \(arrival.source) AND owner_id = \(arrival.ownerID)
                AND unique_key = \(arrival.uniqueKey) AND received_at < \(arrival.receivedAt - sameKeyFor)
            """)
        return freed == 0 ? 0 : try insert([arrival], in: db)
    }

    /// Writes down what came of processing.
    package static func mark(
        _ receipts: [ID], _ state: State, kind: String?, error: String? = nil, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE receipts SET state = \(state), kind = \(kind), error = \(error), processed_at = \(Timestamp.now),
                attempts = attempts + 1 WHERE id IN (\(list: receipts.paddedForStatement))
            """)
        db.afterCommit { ReceiptMetrics.processed(receipts.count, as: state) }
    }
}

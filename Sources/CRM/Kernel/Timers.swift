package import SQL

/// Things that must happen at a time, written in the transaction that caused them.
package enum Timers {
    /// Names the code that a timer runs, such as `desk.album`.
    package struct Kind: RawRepresentable, Hashable, SQLCodable, ExpressibleByStringLiteral {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }
    }

    package struct Due: Sendable, RowDecodable {
        package let id: Int64
        package let kind: Kind
        package let key: String
        package let dueAt: Timestamp
        /// JSON object.
        package let data: String
        package let attempts: Int

        package init(row: Row) throws {
            id = try row.get("id")
            kind = try row.get("kind")
            key = try row.get("key")
            dueAt = try row.get("due_at")
            data = try row.get("data")
            attempts = try row.get("attempts")
        }
    }

    /// Sets the timer of that kind and key, moving it when it is set already.
    package static func set(
        _ kind: Kind, key: String, at due: Timestamp, data: String = "{}", in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO timers (kind, key, due_at, data) VALUES (\(kind), \(key), \(due), \(data))
            ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, data = excluded.data, attempts = 0
            """)
    }

    /// Sets a timer that sets itself again each time, unless it runs already.
    package static func begin(_ kind: Kind, at due: Timestamp, in db: any SQLConnection) throws {
        try db.later(
            "INSERT INTO timers (kind, key, due_at, data) VALUES (\(kind), '', \(due), '{}') ON CONFLICT DO NOTHING")
    }

    package static func cancel(_ kind: Kind, key: String, in db: any SQLConnection) throws {
        try db.later("DELETE FROM timers WHERE kind = \(kind) AND key = \(key)")
    }

    /// The timers that are due, the oldest first, held against other nodes until the transaction ends.
    package static func due(at now: Timestamp, limit: Int, in db: any SQLConnection) throws -> [Due] {
        try db.all(
            """
            SELECT id, kind, key, due_at, data, attempts FROM timers WHERE due_at <= \(now)
            ORDER BY due_at LIMIT \(limit)\(db.dialect.forUpdateSkipLocked)
            """)
    }

    /// When the next timer is due; nil when none is set.
    package static func next(in db: any SQLConnection) throws -> Timestamp? {
        try db.value("SELECT due_at FROM timers ORDER BY due_at LIMIT 1")
    }

    package static func remove(_ timers: [Due], in db: any SQLConnection) throws {
        guard !timers.isEmpty else { return }
        try db.later("DELETE FROM timers WHERE id IN (\(list: timers.map(\.id).paddedForStatement))")
    }

    /// Sets a timer that has run for another time.
    package static func move(_ timer: Due, to due: Timestamp, in db: any SQLConnection) throws {
        try db.later("UPDATE timers SET due_at = \(due), attempts = 0, error = NULL WHERE id = \(timer.id)")
    }

    /// Puts off a timer whose work failed.
    package static func postpone(
        _ timer: Due, until due: Timestamp, error: String, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE timers SET due_at = \(due), attempts = attempts + 1, error = \(error) WHERE id = \(timer.id)
            """)
    }
}

package import SQL

/// Reads the log of events forward, so that a reader who goes on from the last position it saw misses none.
package enum EventFeed {
    package struct Entry: Sendable, RowDecodable {
        package let event: Event
        package let position: EventPosition

        package init(row: Row) throws {
            event = try Event(row: row)
            position = EventPosition(transaction: try row.get("place"), id: event.id.rawValue)
        }
    }

    /// The events behind a position, oldest first.
    /// - Parameter condition: joined by AND; nil for all events.
    package static func next(
        after position: EventPosition, matching condition: SQL? = nil, limit: Int, in db: any SQLConnection
    ) throws -> [Entry] {
        let matching: SQL = condition.map { " AND \($0)" } ?? ""
        switch db.dialect {
        case .sqlite:
            return try db.all(
                """
                SELECT \(Event.columns), 0 AS place FROM events WHERE id > \(position.id)\(matching)
                ORDER BY id LIMIT \(limit)
                """)
        case .postgres:
            return try db.all(
                """
                SELECT \(Event.columns), transaction_id AS place FROM events
                WHERE (transaction_id, id) > (\(position.transaction), \(position.id))
                    AND transaction_id < \(oldestRunning)\(matching)
                ORDER BY transaction_id, id LIMIT \(limit)
                """)
        }
    }

    /// An event of a ticket.
    package struct TicketPlace: Sendable, RowDecodable {
        package let ticket: Int64
        package let position: EventPosition
        /// Whether no later event is about the same ticket.
        package let isLatest: Bool

        package init(row: Row) throws {
            ticket = try row.get("ticket_id")
            position = EventPosition(transaction: try row.get("place"), id: try row.get("id"))
            isLatest = try row.get("is_latest")
        }
    }

    /// The places of tickets' events behind a position, oldest first.
    package static func tickets(
        after position: EventPosition, limit: Int, in db: any SQLConnection
    ) throws -> [TicketPlace] {
        switch db.dialect {
        case .sqlite:
            try db.all(
                """
                SELECT id, 0 AS place, ticket_id, NOT EXISTS (
                    SELECT 1 FROM events AS later WHERE later.ticket_id = found.ticket_id AND later.id > found.id
                ) AS is_latest
                FROM events AS found WHERE id > \(position.id) AND ticket_id IS NOT NULL ORDER BY id LIMIT \(limit)
                """)
        case .postgres:
            try db.all(
                """
                SELECT id, transaction_id AS place, ticket_id, NOT EXISTS (
                    SELECT 1 FROM events AS later WHERE later.ticket_id = found.ticket_id
                        AND (later.transaction_id, later.id) > (found.transaction_id, found.id)
                ) AS is_latest
                FROM events AS found
                WHERE (transaction_id, id) > (\(position.transaction), \(position.id))
                    AND transaction_id < \(oldestRunning) AND ticket_id IS NOT NULL
                ORDER BY transaction_id, id LIMIT \(limit)
                """)
        }
    }

    package static func find(_ id: Event.ID, in db: any SQLConnection) throws -> Entry? {
        try db.first("SELECT \(Event.columns), \(place(in: db.dialect)) AS place FROM events WHERE id = \(id)")
    }

    /// The position of the last event that can be read.
    package static func end(in db: any SQLConnection) throws -> EventPosition {
        let last: SQL =
            switch db.dialect {
            case .sqlite: "SELECT id, 0 AS place FROM events ORDER BY id DESC LIMIT 1"
            case .postgres:
                """
                SELECT id, transaction_id AS place FROM events WHERE transaction_id < \(oldestRunning)
                ORDER BY transaction_id DESC, id DESC LIMIT 1
                """
            }
        guard let row = try db.first(last) else { return .start }
        return EventPosition(transaction: try row.get("place"), id: try row.get("id"))
    }

    /// The position before the first event of a time.
    package static func position(before time: Timestamp, in db: any SQLConnection) throws -> EventPosition {
        let place = place(in: db.dialect)
        let first: SQL = "SELECT id, \(place) AS place FROM events WHERE at >= \(time) ORDER BY at, id LIMIT 1"
        guard let row = try db.first(first) else { return try end(in: db) }
        return EventPosition(transaction: try row.get("place"), id: try row.get("id", as: Int64.self) - 1)
    }

    /// Puts events that another server numbered before those of this one: after a dump was restored on a new server,
    /// whose transactions are counted anew, they would stay out of sight.
    package static func adopt(in db: any SQLConnection) throws {
        guard db.dialect == .postgres else { return }
        try db.later("UPDATE events SET transaction_id = 0 WHERE transaction_id > pg_current_xact_id()::text::bigint")
    }

    /// A position that was kept before, as it reads here: one that lies ahead is of another server, whose events `adopt`
    /// has put before those of this one.
    package static func adopted(_ position: EventPosition, in db: any SQLConnection) throws -> EventPosition {
        position > (try end(in: db)) ? EventPosition(transaction: 0, id: position.id) : position
    }

    /// The first part of an event's position.
    private static func place(in dialect: Dialect) -> SQL { dialect == .postgres ? "transaction_id" : "0" }

    /// The number of the oldest transaction that may still append.
    private static let oldestRunning: SQL = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
}

import Kernel
import SQL

/// One ticket's joining another.
struct TicketMerge: RowDecodable {
    let id: Int64
    let sourceID: Ticket.ID
    let targetID: Ticket.ID
    /// What the source was before.
    let sourceStatus: Ticket.Status

    init(row: Row) throws {
        id = try row.get("id")
        sourceID = try row.get("source_id")
        targetID = try row.get("target_id")
        sourceStatus = try row.get("source_status")
    }

    /// The one that holds a ticket in another; nil when it is in none.
    static func current(of source: Ticket.ID, in db: any SQLConnection) throws -> TicketMerge? {
        try db.first(
            """
            SELECT id, source_id, target_id, source_status FROM ticket_merges
            WHERE source_id = \(source) AND undone_at IS NULL ORDER BY id DESC LIMIT 1
            """)
    }

    /// Takes the source's messages over.
    /// - Returns: how many there are.
    static func join(
        _ source: Ticket, into target: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws -> Int {
        let id: Int64 = try db.returned(
            """
            INSERT INTO ticket_merges (source_id, target_id, source_status, merged_at)
            VALUES (\(source.id), \(target.id), \(source.status), \(now)) RETURNING id
            """)
        let count = try db.execute(
            """
            INSERT INTO merged_messages (merge_id, message_id)
            SELECT \(id), id FROM messages WHERE ticket_id = \(source.id)
            """)
        _ = try db.execute("UPDATE messages SET ticket_id = \(target.id) WHERE ticket_id = \(source.id)")
        return count
    }

    /// Gives the messages back that were taken over.
    func undo(at now: Timestamp, in db: any SQLConnection) throws -> Int {
        let count = try db.execute(
            """
            UPDATE messages SET ticket_id = \(sourceID)
            WHERE ticket_id = \(targetID) AND id IN (SELECT message_id FROM merged_messages WHERE merge_id = \(id))
            """)
        try db.later("UPDATE ticket_merges SET undone_at = \(now) WHERE id = \(id)")
        return count
    }
}

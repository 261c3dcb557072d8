import Kernel
import SQL

/// Albums arrive one picture at a time, seconds apart. Each is stored at once; they are passed on together after an
/// idle second, and stragglers after them.
enum Album {
    static let timer: Timers.Kind = "desk.album"

    enum Direction: String, Codable {
        case toStaff, toCustomer
    }

    struct Waiting: Codable {
        let ticket: Int64
        let album: String
        let direction: Direction
    }

    static func wait(
        for album: String, in ticket: Ticket, direction: Direction, until due: Timestamp, in db: any SQLConnection
    ) throws {
        let waiting = Waiting(ticket: ticket.id.rawValue, album: album, direction: direction)
        try Timers.set(
            timer, key: "\(ticket.id):\(album)", at: due, data: try JSONText.encode(waiting), in: db)
    }

    /// Passes on what has come of an album and has not been passed on yet.
    static func pass(_ text: String, _ outbox: DeskOutbox, at now: Timestamp, in db: any SQLConnection) throws {
        let waiting: Waiting = try JSONText.decode(text)
        guard let ticket = try TicketBook.find(Ticket.ID(waiting.ticket), in: db) else { return }
        let messages: [DeskMessage] = try db.all(
            """
            SELECT \(DeskMessage.columns) FROM messages
            WHERE ticket_id = \(ticket.id) AND media_group_id = \(waiting.album) AND delivery_id IS NULL
            ORDER BY id
            """)
        // An album has 2 to 10 pieces of kinds that go together; anything else goes by itself.
        let isAlbum = messages.count > 1 && messages.allSatisfy { $0.attachments.first?.canBeInAlbum == true }
        let groups = isAlbum ? messages.chunked(by: 10) : messages.map { [$0] }
        for group in groups {
            let ids = group.map(\.id)
            let delivery =
                waiting.direction == .toStaff
                ? try outbox.mirror(ids, of: ticket, at: now, in: db)
                : try outbox.toCustomer(ids, costs: [ids.count], of: ticket, at: now, in: db)
            for id in ids { try MessageStore.setDelivery(delivery, of: id, in: db) }
        }
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

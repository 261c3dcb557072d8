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
        for group in grouped(messages) {
            let ids = group.map(\.id)
            let delivery =
                waiting.direction == .toStaff
                ? try outbox.mirror(ids, of: ticket, at: now, in: db)
                : try outbox.toCustomer(ids, costs: [ids.count], of: ticket, at: now, in: db)
            for id in ids { try MessageStore.setDelivery(delivery, of: id, in: db) }
        }
    }

    /// The messages as they are passed on: an album has 2 to 10 pieces of kinds that go together; anything else goes by
    /// itself.
    static func grouped(_ messages: [DeskMessage]) -> [[DeskMessage]] {
        messages.chunked { $0.mediaGroupID != nil && $0.mediaGroupID == $1.mediaGroupID }.flatMap { run in
            let isAlbum = run.count > 1 && run.allSatisfy { $0.attachments.first?.canBeInAlbum == true }
            return isAlbum ? run.chunked(by: 10) : run.map { [$0] }
        }
    }
}

extension Array {
    /// Runs of neighbours that belong together.
    fileprivate func chunked(by belongTogether: (Element, Element) -> Bool) -> [[Element]] {
        var runs: [[Element]] = []
        for element in self {
            if let last = runs.last?.last, belongTogether(last, element) {
                runs[runs.count - 1].append(element)
            } else {
                runs.append([element])
            }
        }
        return runs
    }

    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

import Kernel
package import SQL

/// Some tickets of a list, and where the next begin.
package struct TicketPage: Sendable {
    package let tickets: [Ticket]
    /// Nil at the end.
    package let next: String?
}

/// The order of a list.
package enum TicketOrder: String, Sendable, CaseIterable {
    case newestFirst = "-created_at"
    case oldestFirst = "created_at"
    case latestChangeFirst = "-updated_at"
    case earliestChangeFirst = "updated_at"

    fileprivate var isByCreation: Bool { self == .newestFirst || self == .oldestFirst }

    fileprivate var isDescending: Bool { self == .newestFirst || self == .latestChangeFirst }
}

extension TicketFilter {
    /// A cursor that no list has given.
    package struct WrongCursor: Error {}

    /// One page in an order. Rows that are added meanwhile neither repeat nor hide others.
    /// - Throws: `WrongCursor`
    package func page(
        in order: TicketOrder, after cursor: String? = nil, limit: Int, in db: any SQLConnection
    ) throws -> TicketPage {
        // Its own table has a tag's tickets in the order of their making.
        let isByTag = tag != nil && order.isByCreation
        let time: SQL =
            isByTag ? "ticket_tags.created_at" : order.isByCreation ? "tickets.created_at" : "tickets.updated_at"
        let id: SQL = isByTag ? "ticket_tags.ticket_id" : "tickets.id"
        var conditions = isByTag ? conditions + ["ticket_tags.tag = \(tag)"] : allConditions
        if let cursor {
            let place = try RowPlace(cursor, of: order)
            conditions.append("(\(time), \(id)) \(unsafe: order.isDescending ? "<" : ">") (\(place.time), \(place.id))")
        }
        let clause: SQL = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let direction: SQL = order.isDescending ? "DESC" : "ASC"
        // To SQLite, CROSS means that the tag's table comes first.
        let join: SQL = db.dialect == .sqlite ? "CROSS JOIN" : "JOIN"
        let source: SQL =
            isByTag ? "ticket_tags \(join) tickets ON tickets.id = ticket_tags.ticket_id" : "tickets"
        let rows: [Ticket] = try db.all(
            """
            SELECT \(Ticket.qualifiedColumns) FROM \(source) \(clause)
            ORDER BY \(time) \(direction), \(id) \(direction) LIMIT \(limit + 1)
            """)
        let page = Array(rows.prefix(limit))
        return TicketPage(
            tickets: page, next: rows.count > limit ? page.last.map { RowPlace($0, in: order).description } : nil)
    }
}

/// A ticket's place in an order.
private struct RowPlace: CustomStringConvertible {
    private let order: TicketOrder
    let time: Int64
    let id: Int64

    init(_ ticket: Ticket, in order: TicketOrder) {
        self.order = order
        time = (order.isByCreation ? ticket.createdAt : ticket.updatedAt).rawValue
        id = ticket.id.rawValue
    }

    init(_ text: String, of order: TicketOrder) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == order.rawValue, let time = Int64(parts[1]), let id = Int64(parts[2]) else {
            throw TicketFilter.WrongCursor()
        }
        (self.order, self.time, self.id) = (order, time, id)
    }

    var description: String { "\(order.rawValue):\(time):\(id)" }
}

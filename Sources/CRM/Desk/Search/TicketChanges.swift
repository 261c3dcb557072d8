package import Kernel
package import SQL

/// Tickets in the order of their latest events, for programs that want to hear of every change by asking again: the
/// order is the event log's (`EventPosition`), so that none is missed, whoever else writes meanwhile.
package struct TicketChanges: Sendable {
    package let tickets: [Ticket]
    /// Where to go on: at once when there is more, later when there is not.
    package let position: EventPosition
    package let hasMore: Bool

    /// Events that are looked at in one go, and in one page: a page may hold less than it could.
    private static let window = 1000
    private static let mostWindows = 5

    package init(
        after start: EventPosition, matching filter: TicketFilter, limit: Int, in db: any SQLConnection
    ) throws {
        var (position, tickets) = (start, [] as [Ticket])
        for _ in 0..<Self.mostWindows {
            let places = try EventFeed.tickets(after: position, limit: Self.window, in: db)
            let latest = places.filter(\.isLatest)
            let wanted = try filter.select(latest.map { Ticket.ID($0.ticket) }, in: db)
            for place in latest {
                guard let ticket = wanted[Ticket.ID(place.ticket)] else { continue }
                tickets.append(ticket)
                position = place.position
                guard tickets.count < limit else {
                    (self.tickets, self.position, hasMore) = (
                        tickets, position, place.position != places.last?.position
                    )
                    return
                }
            }
            position = places.last?.position ?? position
            guard places.count == Self.window else {
                (self.tickets, self.position, hasMore) = (tickets, position, false)
                return
            }
        }
        (self.tickets, self.position, hasMore) = (tickets, position, true)
    }
}

extension TicketFilter {
    /// Those of the tickets that are wanted.
    fileprivate func select(_ ids: [Ticket.ID], in db: any SQLConnection) throws -> [Ticket.ID: Ticket] {
        guard !ids.isEmpty else { return [:] }
        // A ticket's latest event lies behind the time that was asked for, whatever its own clock says.
        var filter = self
        filter.updatedAfter = nil
        let conditions = ["tickets.id IN (\(list: ids.paddedForStatement))" as SQL] + filter.allConditions
        let tickets: [Ticket] = try db.all(
            "SELECT \(Ticket.columns) FROM tickets WHERE \(conditions.joined(separator: " AND "))")
        return Dictionary(uniqueKeysWithValues: tickets.map { ($0.id, $0) })
    }
}

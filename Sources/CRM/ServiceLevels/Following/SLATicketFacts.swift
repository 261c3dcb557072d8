package import Kernel
package import SQL

/// The facts of a ticket, from the log of events.
package enum SLATicketFacts {
    private static let page = 500
    private static let kinds = [
        "ticket.created", "message.created", "ticket.status_changed", "ticket.updated", "ticket.queue_changed",
        "ticket.snoozed", "ticket.unsnoozed", "ticket.unreachable", "ticket.reachable", "ticket.merged",
        SLAPolicyApplied.kind.rawValue,
    ]

    /// All clocks that the ticket has had, replayed.
    package static func history(of ticket: Int64, in db: any SQLConnection) throws -> SLAHistory {
        let facts = try read(of: ticket, in: db)
        var book: [Int64: SLARules] = [:]
        for version in Set(facts.compactMap(\.version)) {
            book[version] = try SLAPolicyVersion.find(version, in: db)?.rules()
        }
        return SLAHistory(facts, book: book)
    }

    /// In order.
    /// - Parameters:
    ///   - last: the event before which to stop.
    ///   - withPolicies: whether the policies that were applied are among them.
    package static func read(
        of ticket: Int64, before last: Event.ID? = nil, withPolicies: Bool = true, in db: any SQLConnection
    ) throws -> [SLAFact] {
        var (events, applied) = ([Event](), [Int64: [SLAPolicyApplied]]())
        var position = EventPosition.start
        var isRead = false
        while !isRead {
            let entries = try EventFeed.next(
                after: position, matching: "ticket_id = \(ticket) AND type IN (\(list: kinds))", limit: page, in: db)
            for entry in entries {
                guard entry.event.kind == SLAPolicyApplied.kind else {
                    events.append(entry.event)
                    continue
                }
                let policy = try JSONText.decode(entry.event.data, as: SLAPolicyApplied.self)
                applied[policy.eventID ?? entry.event.id.rawValue, default: []].append(policy)
                if policy.eventID == nil { events.append(entry.event) }
            }
            isRead = entries.count < page
            position = entries.last?.position ?? position
        }
        var facts: [SLAFact] = []
        for event in events {
            guard event.id != last else { break }
            let policies = withPolicies ? applied[event.id.rawValue] ?? [] : []
            facts += policies.filter(\.isBefore).map { $0.fact(at: event.at) }
            if let kind = try SLAEventFacts.fact(of: event) { facts.append(SLAFact(at: event.at, kind)) }
            facts += policies.filter { !$0.isBefore }.map { $0.fact(at: event.at) }
        }
        return facts
    }
}

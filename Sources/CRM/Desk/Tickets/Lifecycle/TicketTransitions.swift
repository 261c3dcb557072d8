/// Which status may follow which.
package enum TicketTransitions {
    private static let table: [Ticket.Status: Set<Ticket.Status>] = [
        .new: [.open, .pending, .onHold, .resolved, .closed],
        .open: [.pending, .onHold, .resolved, .closed],
        .pending: [.open, .onHold, .resolved, .closed],
        .onHold: [.open, .pending, .resolved, .closed],
        .resolved: [.open, .pending, .onHold, .closed],
        .closed: [.open],
    ]

    /// What a ticket can become; what it is already is none of it.
    package static func next(from status: Ticket.Status) -> Set<Ticket.Status> { table[status] ?? [] }

    package static func isAllowed(from old: Ticket.Status, to new: Ticket.Status) -> Bool {
        old == new || next(from: old).contains(new)
    }

    /// Nil when the change is allowed.
    static func refusal(from old: Ticket.Status, to new: Ticket.Status) -> TransitionRefused? {
        isAllowed(from: old, to: new) ? nil : TransitionRefused(old: old, new: new)
    }
}

/// A status cannot follow the one that the ticket has.
package struct TransitionRefused: Error, CustomStringConvertible {
    package let old: Ticket.Status
    package let new: Ticket.Status

    package var description: String {
        let allowed = Ticket.Status.allCases.filter { TicketTransitions.next(from: old).contains($0) }
        return """
            A ticket that is \(old.rawValue) cannot become \(new.rawValue), only \
            \(allowed.map(\.rawValue).joined(separator: ", ")).
            """
    }
}

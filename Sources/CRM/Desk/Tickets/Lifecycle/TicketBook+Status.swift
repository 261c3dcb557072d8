package import Kernel
package import SQL

extension TicketBook {
    /// - Parameter reason: why a ticket is put on hold; taken for no other status.
    /// - Throws: `TransitionRefused`
    @discardableResult
    package func change(
        _ ticket: Ticket, to status: Ticket.Status, reason: String? = nil, by actor: Actor, origin: String? = nil,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.status != status else {
            return try setHoldReason(of: ticket, to: reason, by: actor, origin: origin, at: now, in: db)
        }
        if let refusal = TicketTransitions.refusal(from: ticket.status, to: status) { throw refusal }
        return try force(ticket, to: status, reason: reason, by: actor, origin: origin, at: now, in: db)
    }

    /// Changes the status whatever the table says: for what is undone.
    func force(
        _ ticket: Ticket, to status: Ticket.Status, reason: String? = nil, by actor: Actor, origin: String? = nil,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        let isReopening = ticket.status.isOver && !status.isOver
        let resolvedAt: Timestamp? = status == .resolved ? now : isReopening ? nil : ticket.resolvedAt
        let closedAt: Timestamp? = status == .closed ? now : nil
        // Whoever is waited for, is waited for from now on.
        let silentSince: Timestamp? = status == .pending ? now : nil
        // Whoever waits for an agent waits from when there is something to do.
        let waitsAnew = ticket.assigneeID == nil && !ticket.status.isInWork && status.isInWork
        try db.later(
            """
            UPDATE tickets SET status = \(status), resolved_at = \(resolvedAt), closed_at = \(closedAt),
                first_resolved_at = COALESCE(first_resolved_at, \(status.isOver ? now : nil)),
                hold_reason = \(status == .onHold ? reason : nil), silent_since = \(silentSince),
                silence_warned_at = NULL, queued_at = \(waitsAnew ? now : ticket.queuedAt), reopen_count = reopen_count + \(isReopening ? 1 : 0), updated_at = \(now),
                version = version + 1
            WHERE id = \(ticket.id)
            """)
        if ticket.status.isOver != status.isOver {
            let sign = status.isOver ? -1 : 1
            try AgentLoads.change(
                ticket.assigneeID, tickets: sign, weight: sign * ticket.priority.weight, in: db)
        }
        if let chat = ticket.deskChatID, (ticket.status == .closed) != (status == .closed) {
            try Self.countTopic(status == .closed ? -1 : 1, in: chat, of: ticket.botID, in: db)
        }
        var (before, after) = (["status": ticket.status.rawValue], ["status": status.rawValue])
        if ticket.status == .onHold { before["hold_reason"] = ticket.holdReason }
        if status == .onHold { after["hold_reason"] = reason }
        let change = try FieldChange(before: before, after: after)
        try record("ticket.status_changed", change, ticket, by: actor, origin: origin, at: now, in: db)
        // Those who only want to hear of these two need not know which statuses mean them.
        if status == .closed { try append("ticket.closed", change, ticket, by: actor, at: now, in: db) }
        if isReopening { try append("ticket.reopened", change, ticket, by: actor, at: now, in: db) }
        if status.isOver, ticket.isSnoozed { try endSnooze(of: ticket, .over, by: actor, at: now, in: db) }
        return try changed(ticket, at: now, in: db)
    }

    /// Says anew why a ticket is on hold.
    private func setHoldReason(
        of ticket: Ticket, to reason: String?, by actor: Actor, origin: String?, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.status == .onHold, let reason, reason != ticket.holdReason else { return ticket }
        try db.later(
            """
            UPDATE tickets SET hold_reason = \(reason), updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        try record(
            "ticket.updated", try FieldChange("hold_reason", from: ticket.holdReason, to: reason), ticket, by: actor,
            origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db)
    }

    /// The customer has written in a ticket that runs: who waited for them, or for a time, does so no more.
    func wake(_ ticket: Ticket, by actor: Actor, at now: Timestamp, in db: any SQLConnection) throws -> Ticket {
        var ticket = ticket
        if ticket.isSnoozed { ticket = try endSnooze(of: ticket, .customer, by: actor, at: now, in: db) }
        guard ticket.status == .pending || ticket.status == .onHold else { return ticket }
        return try change(ticket, to: .open, by: actor, at: now, in: db)
    }
}

extension Ticket.Status {
    /// Whether nobody has to do anything about it.
    package var isOver: Bool { self == .resolved || self == .closed }

    /// Whether an agent has something to do about it now.
    package var isInWork: Bool { self == .new || self == .open }
}

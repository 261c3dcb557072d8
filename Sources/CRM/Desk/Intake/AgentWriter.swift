package import Kernel
package import SQL

/// Adds what agents write, wherever they write it, to tickets.
package struct AgentWriter: Sendable {
    let tickets: TicketBook
    let events: EventLog
    let settings: DeskSettings

    /// Adds the message and sends it to the customer, or keeps a note inside.
    /// - Parameters:
    ///   - mirrored: whether the staff's topic is to show it: not when it was written there.
    ///   - isWithCustomer: whether the customer has it already, because it was written where they write.
    @discardableResult
    package func add(
        _ new: MessageStore.New, to ticket: Ticket, by author: Author, mirrored: Bool = false,
        isWithCustomer: Bool = false,
        at now: Timestamp,
        in db: any SQLConnection
    ) throws -> DeskMessage.ID {
        let actor = author.actor
        let id = try MessageStore.insert(new, in: db)
        let eventKind: Event.Kind = new.kind == .note ? "note.created" : "message.created"
        try events.append(
            eventKind, at: now, by: actor, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: MessageEvent(messageID: id, author: new.authorType), in: db)
        try Audit.record(
            eventKind.rawValue, on: "ticket:\(ticket.id)", by: actor,
            after: try JSONText.encode(["message_id": id.rawValue]), origin: author.origin, at: now, in: db)
        if mirrored, let message = try MessageStore.find(id, in: db) {
            let parts = MessageParts(message, header: StaffHandler.header(of: message, in: ticket))
            try tickets.outbox.mirror([id], costs: parts.costs, of: ticket, at: now, in: db)
        }
        guard new.kind == .message else {
            try db.later("UPDATE tickets SET updated_at = \(now), version = version + 1 WHERE id = \(ticket.id)")
            return id
        }
        try db.later(
            """
            UPDATE tickets SET first_response_at = COALESCE(first_response_at, \(now)),
                silent_since = CASE WHEN status = 'pending' THEN CAST(\(now) AS BIGINT) END, silence_warned_at = NULL,
                updated_at = \(now), version = version + 1 WHERE id = \(ticket.id)
            """)
        if ticket.status == .new { try tickets.change(ticket, to: .open, by: actor, at: now, in: db) }
        guard !isWithCustomer else { return id }
        if let album = new.mediaGroupID {
            try Album.wait(for: album, in: ticket, direction: .toCustomer, until: now + settings.albumIdle, in: db)
        } else {
            let delivery = try tickets.outbox.toCustomer(
                [id], costs: MessageParts(new.text, new.attachments).costs, of: ticket, at: now, in: db)
            try MessageStore.setDelivery(delivery, of: id, in: db)
        }
        return id
    }
}

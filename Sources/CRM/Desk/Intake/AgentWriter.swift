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
        _ new: MessageStore.New, to ticket: Ticket, by actor: Actor, mirrored: Bool = false,
        isWithCustomer: Bool = false,
        at now: Timestamp,
        in db: any SQLConnection
    ) throws -> DeskMessage.ID {
        let id = try MessageStore.insert(new, in: db)
        let eventKind: Event.Kind = new.kind == .note ? "note.created" : "message.created"
        try events.append(
            eventKind, at: now, by: actor, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: MessageEvent(messageID: id, author: new.authorType), in: db)
        if mirrored { try tickets.outbox.mirror([id], of: ticket, at: now, in: db) }
        guard new.kind == .message else {
            try db.later("UPDATE tickets SET updated_at = \(now), version = version + 1 WHERE id = \(ticket.id)")
            return id
        }
        try db.later(
            """
            UPDATE tickets SET first_response_at = COALESCE(first_response_at, \(now)), updated_at = \(now),
                version = version + 1 WHERE id = \(ticket.id)
            """)
        if ticket.status == .new { try tickets.change(ticket, to: .open, by: actor, at: now, in: db) }
        guard !isWithCustomer else { return id }
        if let album = new.mediaGroupID {
            try Album.wait(for: album, in: ticket, direction: .toCustomer, until: now + settings.albumIdle, in: db)
        } else {
            let parts = MessageRendering.parts(of: new.text, hasAttachment: !new.attachments.isEmpty)
            let delivery = try tickets.outbox.toCustomer([id], parts: parts, of: ticket, at: now, in: db)
            try MessageStore.setDelivery(delivery, of: id, in: db)
        }
        return id
    }
}

package import Contacts
package import Kernel
package import SQL

extension TicketBook {
    /// Why a conversation cannot be begun by us.
    package enum StartRefusal: Error, Sendable {
        /// Bots may write only to who has written to them.
        case neverWrote
        case blocked
        /// There is a ticket already in which to write.
        case running(Ticket.ID)
    }

    /// Opens a ticket in a customer's private conversation with a bot, for what an agent writes first.
    /// - Throws: `StartRefusal`
    package func start(
        with contact: Contact, bot: Bot.ID, subject: String, by actor: Actor, origin: String?, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        // A private chat has the number of the person.
        guard let sender = contact.senderID else { throw StartRefusal.neverWrote }
        let conversation = Conversation.directMessage(bot: bot, chat: sender)
        if let running = try Self.current(conversation, in: db) {
            guard running.status == .resolved else { throw StartRefusal.running(running.id) }
            try change(running, to: .closed, by: actor, origin: origin, at: now, in: db)
        }
        let opening = try TicketOpening(conversation, in: db)
        let previous = try opening.previous.flatMap { try Self.find($0, in: db) }
        let hasWritten = try previous != nil || BotVisitors.has(contact.id, bot, in: db)
        guard hasWritten else { throw StartRefusal.neverWrote }
        guard previous?.isUnreachable != true else { throw StartRefusal.blocked }
        let ticket = try open(conversation, nil, contact: contact.id, subject: subject, by: actor, at: now, in: db)
        try Audit.record(
            "ticket.created", on: "ticket:\(ticket.id)", by: actor, after: try JSONText.encode(["subject": subject]),
            origin: origin, at: now, in: db)
        return ticket
    }
}

/// Who has pressed a bot's button "Start" and so lets it write to them, though no ticket tells of it.
enum BotVisitors {
    static func add(_ contact: Contact.ID, _ bot: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try db.gather([SQLValue](row: bot, contact, now), into: rows)
    }

    static func has(_ contact: Contact.ID, _ bot: Bot.ID, in db: any SQLConnection) throws -> Bool {
        try db.first("SELECT 1 FROM bot_visitors WHERE bot_id = \(bot) AND contact_id = \(contact)") != nil
    }

    private static let rows = RowStatement.insert(
        into: "bot_visitors", ["bot_id", "contact_id", "since"], rank: 1, ignoringConflicts: true)
}

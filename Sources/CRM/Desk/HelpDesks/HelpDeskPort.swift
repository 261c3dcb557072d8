package import Contacts
package import Kernel
package import SQL
package import TelegramBotAPI

/// What another help desk that serves the same conversations does to them. It hears of what happens here from the log of
/// events; through this it says what happened there. The desk knows none of them.
package struct HelpDeskPort: Sendable {
    private let tickets: TicketBook
    private let writer: AgentWriter
    private let events: EventLog

    init(tickets: TicketBook, writer: AgentWriter, events: EventLog) {
        self.tickets = tickets
        self.writer = writer
        self.events = events
    }

    /// Something that was said there.
    package struct Saying: Sendable {
        /// As it is to be shown, such as `Ann via Intercom`.
        package var authorName: String
        /// The agent that it is, if it is one.
        package var agent: Agent.ID?
        package var text: FormattedText
        package var files: [StoredFile]
        package var at: Timestamp

        package init(
            authorName: String, agent: Agent.ID?, text: FormattedText, files: [StoredFile], at: Timestamp
        ) {
            self.authorName = authorName
            self.agent = agent
            self.text = text
            self.files = files
            self.at = at
        }
    }

    /// Brings an answer to the customer and to the staff's topic, or a note to the topic alone.
    package func say(
        _ saying: Saying, as kind: DeskMessage.Kind, in ticket: Ticket, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> DeskMessage.ID {
        var new = new(saying, .agent, saying.agent?.rawValue, in: ticket)
        new.kind = kind
        return try writer.add(new, to: ticket, by: author, mirrored: true, at: now, in: db)
    }

    /// Brings what the customer said there, not in Telegram, to the ticket and the staff's topic.
    package func hear(
        _ saying: Saying, in ticket: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws -> DeskMessage.ID {
        let actor = Actor.contact(ticket.contactID.rawValue)
        let ticket = try tickets.wake(ticket, by: actor, at: now, in: db)
        let id = try MessageStore.insert(new(saying, .customer, ticket.contactID.rawValue, in: ticket), in: db)
        try tickets.customerWrote(in: ticket, at: now, in: db)
        try events.append(
            "message.created", at: now, by: actor, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: MessageEvent(messageID: id, author: .customer), in: db)
        guard let message = try MessageStore.find(id, in: db) else { return id }
        let parts = MessageParts(message, header: StaffHandler.header(of: message, in: ticket))
        let delivery = try tickets.outbox.mirror([id], costs: parts.costs, of: ticket, at: now, in: db)
        try MessageStore.setDelivery(delivery, of: id, in: db)
        return id
    }

    private func new(
        _ saying: Saying, _ type: DeskMessage.AuthorType, _ authorID: Int64?, in ticket: Ticket
    ) -> MessageStore.New {
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: type, authorID: authorID, authorName: saying.authorName, text: saying.text,
            createdAt: saying.at)
        new.attachments = saying.files.map { Attachment($0, as: FileKind(guessing: $0.mimeType, size: $0.size)) }
        return new
    }

    /// - Returns: the ticket as it is then; unchanged where another ticket runs in its conversation, which keeps it from
    ///   being opened again.
    package func change(
        _ ticket: Ticket, to status: Ticket.Status, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        if ticket.status == .closed, status != .closed, try TicketBook.current(ticket.conversation, in: db) != nil {
            return ticket
        }
        return try tickets.change(ticket, to: status, by: author.actor, origin: author.origin, at: now, in: db)
    }

    /// - Parameter until: nil: until the customer writes.
    package func snooze(
        _ ticket: Ticket, until: Timestamp?, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        try tickets.snooze(ticket, until: until, by: author.actor, origin: author.origin, at: now, in: db)
    }

    package func wake(
        _ ticket: Ticket, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        try tickets.endSnooze(of: ticket, .agent, by: author.actor, origin: author.origin, at: now, in: db)
    }

    package func assign(
        _ ticket: Ticket, to agent: Agent?, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        try tickets.assign(ticket, to: agent, by: author.actor, origin: author.origin, at: now, in: db)
    }

    package func tag(
        _ ticket: Ticket, with tags: [String], by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        try tickets.tag(ticket, with: tags, by: author.actor, origin: author.origin, at: now, in: db)
    }

    /// Tells the log that the customer rated how they were served.
    package func rate(
        _ ticket: Ticket, _ rating: Int, remark: String?, by author: Author, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        let rated = Rated(rating: rating, remark: remark)
        try events.append(
            "ticket.rated", at: now, by: author.actor, ticket: ticket.id.rawValue,
            contact: ticket.contactID.rawValue, data: rated, in: db)
        try Audit.record(
            "ticket.rated", on: "ticket:\(ticket.id)", by: author.actor, after: try JSONText.encode(rated),
            origin: author.origin, at: now, in: db)
    }

    private struct Rated: Encodable {
        let rating: Int
        let remark: String?
    }

    /// The ticket in which a conversation goes on that was begun there: the contact's running one, else a new one with
    /// the bot that they wrote to last.
    /// - Throws: `TicketBook.StartRefusal`
    package func ticket(
        with contact: Contact, subject: String, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        let last: Ticket? = try db.first(
            """
            SELECT \(Ticket.columns) FROM tickets WHERE contact_id = \(contact.id)
            ORDER BY created_at DESC, id DESC LIMIT 1
            """)
        if let last, last.status != .closed { return last }
        let visited: Bot.ID? = try db.value(
            "SELECT bot_id FROM bot_visitors WHERE contact_id = \(contact.id) ORDER BY since DESC LIMIT 1")
        guard let bot = last?.botID ?? visited else { throw TicketBook.StartRefusal.neverWrote }
        return try tickets.start(
            with: contact, bot: bot, subject: subject, by: author.actor, origin: author.origin, at: now, in: db)
    }
}

import Contacts
package import Kernel
package import SQL

/// Opens tickets and changes them; every change is an event, an audit entry and a change of what the staff sees.
package struct TicketBook: Sendable {
    let events: EventLog
    let outbox: DeskOutbox
    let settings: DeskSettings

    package static func find(_ id: Ticket.ID, in db: any SQLConnection) throws -> Ticket? {
        try db.first("SELECT \(Ticket.columns) FROM tickets WHERE id = \(id)")
    }

    /// The ticket, held against other transactions until this one ends.
    package static func lock(_ id: Ticket.ID, in db: any SQLConnection) throws -> Ticket? {
        try db.first("SELECT \(Ticket.columns) FROM tickets WHERE id = \(id)\(db.dialect.forUpdate)")
    }

    /// The ticket whose topic this is, or was.
    static func find(chat: Int64, topic: Int64, in db: any SQLConnection) throws -> Ticket? {
        let id: Ticket.ID? = try db.value(
            "SELECT ticket_id FROM ticket_topics WHERE chat_id = \(chat) AND topic_id = \(topic)")
        return try id.flatMap { try lock($0, in: db) }
    }

    /// The ticket that runs in a conversation.
    static func current(_ conversation: Conversation, in db: any SQLConnection) throws -> Ticket? {
        try db.first(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE bot_id = \(conversation.bot) AND chat_id = \(conversation.chat)
                AND topic_id = \(conversation.topic) AND user_id = \(conversation.user) AND status <> 'closed'\
            \(db.dialect.forUpdate)
            """)
    }

    /// Asks for the tickets that run in private conversations, held like one by `current`; in the order of their numbers,
    /// so that two who hold several do not wait for each other.
    static func search(_ conversations: Set<Conversation>, in dialect: Dialect) -> SQL {
        let wanted = conversations.map { [$0.bot.rawValue, $0.chat] }.paddedForStatement
        return """
            WITH wanted (bot, chat) AS (VALUES \(rows: wanted))
            SELECT \(Ticket.columns) FROM wanted CROSS JOIN tickets
            WHERE bot_id = bot AND chat_id = chat AND topic_id = 0 AND user_id = 0 AND status <> 'closed'
            ORDER BY id\(dialect.forUpdate(of: "tickets"))
            """
    }

    // MARK: Opening

    /// The ticket that a customer's message belongs to: the running one, reopened if need be, or a new one.
    /// - Parameter lookup: where it has just been looked up.
    func ticket(
        for conversation: Conversation, lookup: TicketLookup? = nil, contact: Contact, subject: String,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        let current: Ticket?
        switch lookup {
        case .found(let ticket): current = ticket
        case .missing(let opening):
            return try open(
                conversation, opening, contact: contact.id, subject: subject, by: .contact(contact.id.rawValue),
                at: now, in: db)
        case nil: current = try Self.current(conversation, in: db)
        }
        let actor = Actor.contact(contact.id.rawValue)
        if let current, current.status != .resolved {
            return try seated(try wake(current, by: actor, at: now, in: db), at: now, in: db)
        }
        let last = try current ?? Self.last(of: conversation, in: db)
        let policy = try DeskPolicy.current(in: db)
        switch policy.continuation(of: last, at: now) {
        case .reopen(let ticket):
            return try seated(try change(ticket, to: .open, by: actor, at: now, in: db), at: now, in: db)
        case .begin(asking: let asks):
            if let current { try change(current, to: .closed, by: .system, at: now, in: db) }
            var ticket = try open(
                conversation, nil, contact: contact.id, subject: subject, by: actor, at: now, in: db)
            if asks { ticket.mayContinue = last?.subject }
            return ticket
        }
    }

    /// The ticket that ran last in a conversation.
    private static func last(of conversation: Conversation, in db: any SQLConnection) throws -> Ticket? {
        try db.first(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE bot_id = \(conversation.bot) AND chat_id = \(conversation.chat)
                AND topic_id = \(conversation.topic) AND user_id = \(conversation.user)
            ORDER BY id DESC LIMIT 1\(db.dialect.forUpdate)
            """)
    }

    static let rows = NumberedInsert(
        into: "tickets",
        [
            "bot_id", "channel", "chat_id", "topic_id", "user_id", "contact_id", "subject", "status", "priority",
            "previous_id", "desk_chat_id", "desk_topic_state", "created_at", "updated_at", "last_customer_message_at",
            "queued_at", "needs_routing",
        ])

    /// - Parameter known: what has been read ahead for it. If another node opens it meanwhile, the transaction fails
    ///   with `SQLError.Code.uniqueViolation`.
    func open(
        _ conversation: Conversation, _ known: TicketOpening?, contact: Contact.ID, subject: String, by actor: Actor,
        at now: Timestamp, in db: any SQLConnection
    ) throws -> Ticket {
        let opening = try known ?? TicketOpening(conversation, in: db)
        // What we begin is where its beginner put it.
        let isCustomers = actor == .contact(contact.rawValue)
        let row = [SQLValue](
            row: conversation.bot, conversation.channel, conversation.chat, conversation.topic, conversation.user,
            contact, subject, Ticket.Status.new, Ticket.Priority.normal, opening.previous, opening.desk,
            opening.topicState, now, now, isCustomers ? now : nil, now, isCustomers)
        let id: Ticket.ID? =
            known == nil
            ? try db.value(Self.rows.unnumbered.sql(row) + " ON CONFLICT DO NOTHING RETURNING id")
            : try db.insert(row, into: Self.rows)
        guard let id else {
            throw SQLError(code: .serializationFailure, message: "the ticket was opened by another node just now")
        }
        let ticket = Ticket(id: id, conversation, opening, contact: contact, subject: subject, at: now)
        if let desk = opening.desk {
            try Self.countTopic(1, in: desk, of: conversation.bot, in: db)
            try outbox.createTopic(of: ticket, isFirst: true, in: desk, at: now, in: db)
        }
        try events.append(
            "ticket.created", at: now, by: actor, ticket: id.rawValue,
            contact: contact.rawValue, data: Created(subject: subject, previousTicketID: opening.previous?.rawValue),
            in: db)
        return ticket
    }

    private struct Created: Encodable {
        let subject: String
        let previousTicketID: Int64?

        enum CodingKeys: String, CodingKey {
            case subject
            case previousTicketID = "previous_ticket_id"
        }
    }

    // MARK: Changing

    @discardableResult
    package func assign(
        _ ticket: Ticket, to agent: Agent?, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.assigneeID != agent?.id else { return ticket }
        try db.later(
            """
            UPDATE tickets SET assignee_id = \(agent?.id), queued_at = \(agent == nil ? now : nil),
                waiting_told_at = NULL, updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        if !ticket.status.isOver {
            let weight = ticket.priority.weight
            try AgentLoads.change(ticket.assigneeID, tickets: -1, weight: -weight, in: db)
            try AgentLoads.change(agent?.id, tickets: 1, weight: weight, in: db)
        }
        try record(
            agent == nil ? "ticket.unassigned" : "ticket.assigned",
            try FieldChange("assignee_id", from: ticket.assigneeID, to: agent?.id), ticket,
            by: actor, origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) {
            $0.assigneeID = agent?.id
            $0.queuedAt = agent == nil ? now : nil
        }
    }

    @discardableResult
    package func move(
        _ ticket: Ticket, to queue: Int64?, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.queueID != queue else { return ticket }
        try db.later(
            """
            UPDATE tickets SET queue_id = \(queue), queued_at = \(ticket.assigneeID == nil ? now : nil),
                waiting_told_at = NULL, updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        try record(
            "ticket.queue_changed", try FieldChange("queue_id", from: ticket.queueID, to: queue), ticket, by: actor,
            origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) {
            $0.queueID = queue
            $0.queuedAt = ticket.assigneeID == nil ? now : nil
        }
    }

    @discardableResult
    package func rename(
        _ ticket: Ticket, to subject: String, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.subject != subject else { return ticket }
        try SearchIndex.rename(ticket, to: subject, in: db)
        try db.later(
            "UPDATE tickets SET subject = \(subject), updated_at = \(now), version = version + 1 WHERE id = \(ticket.id)"
        )
        try record(
            "ticket.updated", try FieldChange("subject", from: ticket.subject, to: subject), ticket, by: actor,
            origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) { $0.subject = subject }
    }

    @discardableResult
    package func prioritize(
        _ ticket: Ticket, as priority: Ticket.Priority, by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.priority != priority else { return ticket }
        try db.later(
            """
            UPDATE tickets SET priority = \(priority), updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        if !ticket.status.isOver {
            try AgentLoads.change(
                ticket.assigneeID, tickets: 0, weight: priority.weight - ticket.priority.weight, in: db)
        }
        try record(
            "ticket.updated", try FieldChange("priority", from: ticket.priority.rawValue, to: priority.rawValue),
            ticket,
            by: actor, origin: origin, at: now, in: db)
        return try changed(ticket, at: now, in: db) { $0.priority = priority }
    }

    @discardableResult
    package func tag(
        _ ticket: Ticket, with tags: [String], by actor: Actor, origin: String? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Ticket {
        guard ticket.tags != tags else { return ticket }
        try TicketTags.set(tags, of: ticket, in: db)
        try db.later(
            "UPDATE tickets SET tags = \(try JSONText.encode(tags)), updated_at = \(now), version = version + 1 WHERE id = \(ticket.id)"
        )
        try record(
            "ticket.updated", try FieldChange("tags", from: ticket.tags, to: tags), ticket, by: actor, origin: origin,
            at: now,
            in: db)
        return try changed(ticket, at: now, in: db) { $0.tags = tags }
    }

    func customerWrote(in ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        try db.gather([SQLValue](row: ticket.id, now), into: Self.customerMessage)
    }

    /// A customer may write several messages in a run.
    private static let customerMessage = RowStatement.change(
        integers: 2, between: "WITH message (ticket, at) AS (VALUES ",
        and: """
            ), latest AS (SELECT ticket, MAX(at) AS at, COUNT(*) AS messages FROM message GROUP BY ticket)
            UPDATE tickets SET last_customer_message_at = latest.at, updated_at = latest.at,
                version = version + latest.messages FROM latest WHERE tickets.id = latest.ticket
            """)

    /// The customer has blocked the bot, is gone, or can be reached again.
    func setUnreachable(_ isUnreachable: Bool, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws {
        guard ticket.isUnreachable != isUnreachable else { return }
        try db.later(
            """
            UPDATE tickets SET is_unreachable = \(isUnreachable), updated_at = \(now), version = version + 1
            WHERE id = \(ticket.id)
            """)
        try record(
            isUnreachable ? "ticket.unreachable" : "ticket.reachable",
            try FieldChange("is_unreachable", from: !isUnreachable, to: isUnreachable), ticket, by: .system,
            origin: "telegram", at: now, in: db)
        try changed(ticket, at: now, in: db)
    }

    /// The ticket after a change that has been written as one statement: nobody has to read it again.
    func changed(
        _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection, _ change: (inout Ticket) -> Void
    ) throws -> Ticket {
        var new = ticket
        change(&new)
        new.updatedAt = now
        new.version += 1
        try outbox.cosmetics(of: new, at: now, in: db)
        return new
    }

    @discardableResult
    func changed(_ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws -> Ticket {
        guard let new = try Self.find(ticket.id, in: db) else { return ticket }
        try outbox.cosmetics(of: new, at: now, in: db)
        return new
    }

    /// Tells of a change, and of who made it from where.
    func record(
        _ kind: Event.Kind, _ change: FieldChange, _ ticket: Ticket, by actor: Actor, origin: String?,
        at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try append(kind, change, ticket, by: actor, at: now, in: db)
        try Audit.record(
            kind.rawValue, on: "ticket:\(ticket.id)", by: actor, before: change.before, after: change.after,
            origin: origin, at: now, in: db)
    }

    func append(
        _ kind: Event.Kind, _ change: FieldChange, _ ticket: Ticket, by actor: Actor, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try events.append(
            kind, at: now, by: actor, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            json: change.data, in: db)
    }
}

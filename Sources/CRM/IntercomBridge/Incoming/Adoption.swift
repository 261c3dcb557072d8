import Contacts
import Desk
import Kernel
import Logging
import SQL
import TelegramBotAPI

/// Finds the ticket of a conversation that no link leads to: one that a teammate began, or one whose link was lost.
struct Adoption {
    let thread: Thread
    let workspace: Workspace
    let port: HelpDeskPort
    let now: Timestamp

    /// Nil when it is no conversation of ours.
    func adopt(in db: any SQLConnection) throws -> ConversationLink? {
        guard let (contact, person) = try contact(in: db) else { return nil }
        if try ContactLink.find(contact.id, in: workspace.id, db) == nil {
            try ContactLink.set(
                contact.id, to: person, role: workspace.settings.contactRole.rawValue, shown: nil, in: workspace.id,
                at: now, db)
        }
        if let source = thread.source, source.author.side == .team {
            return try begunThere(contact, person, in: db)
        }
        guard let ticket = try lostTicket(of: contact, in: db) else { return nil }
        try ConversationLink.add(
            thread.id, of: ticket, with: person, opening: nil, state: thread.state, in: workspace.id, at: now, db)
        try relink(ticket, in: db)
        try record("intercom.link_repaired", ticket, in: db)
        return try ConversationLink.find(thread.id, in: workspace.id, db)
    }

    private func contact(in db: any SQLConnection) throws -> (Contact, intercomID: String)? {
        for person in thread.contacts {
            if let link = try ContactLink.find(intercomID: person.id, in: workspace.id, db),
                let contact = try ContactDirectory.find(link.contactID, in: db)
            {
                return (contact, person.id)
            }
            if let external = person.externalID, let sender = Self.senderID(external),
                let contact = try ContactDirectory.find(senderID: sender, in: db)
            {
                return (contact, person.id)
            }
        }
        return nil
    }

    static func senderID(_ externalID: String) -> Int64? {
        externalID.hasPrefix("telegram:") ? Int64(externalID.dropFirst("telegram:".count)) : nil
    }

    // MARK: Begun there

    private func begunThere(
        _ contact: Contact, _ person: String, in db: any SQLConnection
    ) throws -> ConversationLink? {
        let subject = String(IntercomBody(html: thread.source?.body ?? "").text.text.prefix(80))
        do {
            let ticket = try port.ticket(
                with: contact, subject: subject.isEmpty ? "Intercom" : subject,
                by: Author(workspace.actor, from: "intercom"), at: now, in: db)
            try ConversationLink.add(
                thread.id, of: ticket.id, with: person, opening: nil, state: thread.state, in: workspace.id, at: now,
                db)
            try record("intercom.conversation_adopted", ticket.id, in: db)
            return try ConversationLink.find(thread.id, in: workspace.id, db)
        } catch is TicketBook.StartRefusal {
            Logger(label: "intercom").warning(
                "a conversation cannot be brought to Telegram: the customer cannot be written to",
                metadata: ["conversation": "\(thread.id)", "contact": "\(contact.id)"])
            return nil
        }
    }

    // MARK: Lost links

    /// The ticket of the contact that begins with the same words and has no conversation.
    private func lostTicket(of contact: Contact, in db: any SQLConnection) throws -> Ticket.ID? {
        if let number = thread.attributes["parley_ticket_id"].flatMap({ Int64($0) }),
            let ticket = try TicketBook.find(Ticket.ID(number), in: db), ticket.contactID == contact.id,
            try ConversationLink.latest(of: ticket.id, in: workspace.id, db) == nil
        {
            return ticket.id
        }
        guard let wanted = thread.source?.plain, !wanted.isEmpty else { return nil }
        let tickets: [Ticket.ID] = try db.column(
            """
            SELECT id FROM tickets WHERE contact_id = \(contact.id) AND NOT EXISTS (
                SELECT 1 FROM intercom_conversations AS known
                WHERE known.workspace_id = \(workspace.id) AND known.ticket_id = tickets.id)
            ORDER BY created_at DESC, id DESC LIMIT \(Self.ticketsLookedAt)
            """)
        return try tickets.first { ticket in
            guard let first = try Self.messages(of: ticket, in: db).first(where: { $0.authorType == .customer })
            else { return false }
            return MessagePieces([first], isOpening: true).pieces.first.map {
                IntercomBody.normalized($0.plain) == wanted
            } ?? false
        }
    }

    private static let ticketsLookedAt = 50

    private static func messages(of ticket: Ticket.ID, in db: any SQLConnection) throws -> [DeskMessage] {
        try db.all("SELECT \(DeskMessage.columns) FROM messages WHERE ticket_id = \(ticket) ORDER BY id LIMIT 2000")
    }

    /// Ties the parts to the messages that they are, in order; and counts as known what stands before the last of
    /// these, so that nothing that the customer has is sent again.
    private func relink(_ ticket: Ticket.ID, in db: any SQLConnection) throws {
        let messages = try Self.messages(of: ticket, in: db)
        var next = 0
        var matches: [(part: Int, message: DeskMessage)] = []
        let parts = thread.everything
        for (index, part) in parts.enumerated() where part.isSaying {
            let side: DeskMessage.AuthorType = part.author.side == .customer ? .customer : .agent
            let found = messages[next...].firstIndex {
                $0.authorType == side
                    && IntercomBody.normalized(MessagePieces([$0], isOpening: index == 0).text)
                        == part.plain
            }
            guard let found else { continue }
            matches.append((index, messages[found]))
            next = found + 1
        }
        let byPart = Dictionary(matches.map { ($0.part, $0.message.id) }, uniquingKeysWith: { first, _ in first })
        let last = matches.last?.part ?? 0
        for (index, part) in parts.enumerated() where index <= last || part.author.side == .customer {
            try PartLink.add(
                part.id, of: thread.id, message: byPart[index], isOurs: true, in: workspace.id, at: now, db)
        }
    }

    private func record(_ action: String, _ ticket: Ticket.ID, in db: any SQLConnection) throws {
        try Audit.record(
            action, on: "ticket:\(ticket)", by: workspace.actor,
            after: try JSONText.encode(["conversation_id": thread.id]), origin: "intercom", at: now, in: db)
    }
}

extension MessagePieces {
    /// All that it says.
    fileprivate var text: String { pieces.map(\.plain).joined(separator: "\n") }
}

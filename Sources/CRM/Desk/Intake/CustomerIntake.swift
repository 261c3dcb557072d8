import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// What customers write becomes messages of tickets.
struct CustomerIntake: Sendable {
    let tickets: TicketBook
    let contacts: ContactDirectory
    let events: EventLog
    let settings: DeskSettings

    // MARK: New messages

    func directMessage(
        _ message: Message, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        guard let from = message.from else { return }
        switch Purpose(message) {
        case .none: break
        case .claim(let code):
            try AgentClaim(outbox: tickets.outbox, events: events).take(code, message, from, context, in: db)
        case .start:
            let contact = try observe(from, context, in: db)
            try BotVisitors.add(contact.id, context.bot, at: context.now, in: db)
        case .ticket:
            let conversation = Conversation.directMessage(bot: context.bot, chat: message.chat.id)
            try write(message, by: from, in: conversation, context, in: db)
        }
    }

    /// What somebody wants who writes to a bot in private.
    enum Purpose: Equatable {
        /// Another bot's words.
        case none
        /// To be an agent, by a code.
        case claim(String)
        /// Everybody's first word to a bot is the button "Start": it asks for nothing.
        case start
        case ticket

        init(_ message: Message) {
            guard let from = message.from, !from.isBot else {
                self = .none
                return
            }
            let command = Command(message, botUsername: nil)
            if let code = command?.claimCode {
                self = .claim(code)
            } else {
                self = command?.name == "start" ? .start : .ticket
            }
        }
    }

    /// Adds a customer's message to the ticket that it belongs to.
    func write(
        _ message: Message, by from: User, in conversation: Conversation, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws {
        guard try isNew(message, context, in: db) else { return }
        let contact = try observe(from, context, in: db)
        let ticket = try tickets.ticket(
            for: conversation, lookup: context.run?.takeTicket(conversation), contact: contact,
            subject: Subject.of(message), at: context.now, in: db)
        let id = try MessageStore.insert(incoming(message, ticket, contact, in: db), in: db)
        try MessageStore.addCopy(
            bot: context.bot, chat: message.chat.id, telegramID: message.messageID, of: id, isOrigin: true, in: db)
        try tickets.customerWrote(in: ticket, at: context.now, in: db)
        if ticket.isUnreachable {
            try tickets.setUnreachable(false, ticket, at: context.now, in: db)
        } else {
            context.run?.putBack(contact, ticket, of: conversation)
        }
        try events.append(
            "message.created", at: context.now, by: .contact(contact.id.rawValue), ticket: ticket.id.rawValue,
            contact: contact.id.rawValue, data: MessageEvent(messageID: id, author: .customer), in: db)
        try pass(id, message, ticket, context, in: db)
        try tickets.askWhetherItContinues(ticket, of: contact, at: context.now, in: db)
    }

    private func isNew(
        _ message: Message, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> Bool {
        if let run = context.run, run.takeIsNew(message, bot: context.bot) { return true }
        return try MessageStore.copy(
            bot: context.bot, chat: message.chat.id, telegramID: message.messageID, in: db) == nil
    }

    private func incoming(
        _ message: Message, _ ticket: Ticket, _ contact: Contact, in db: any SQLConnection
    ) throws -> MessageStore.New {
        var new = MessageStore.New(
            ticketID: ticket.id, authorType: .customer, authorID: contact.id.rawValue, authorName: contact.name,
            text: message.body, createdAt: Timestamp(unixSeconds: message.date))
        new.attachments = Attachment(message).map { [$0] } ?? []
        new.forwardedFrom = message.forwardOrigin?.name
        new.mediaGroupID = message.mediaGroupID
        new.openedSubject = ticket.isJustOpened ? ticket.subject : nil
        if let reply = message.personalReply {
            new.replyTo = try MessageStore.copy(
                bot: ticket.botID, chat: message.chat.id, telegramID: reply.messageID, in: db)?.messageID
            new.quote = message.quote?.isManual == true ? message.quote?.text : nil
        }
        return new
    }

    /// Brings the message to the staff: at once, or with the rest of its album.
    private func pass(
        _ id: DeskMessage.ID, _ message: Message, _ ticket: Ticket, _ context: UpdateProcessor.Context,
        in db: any SQLConnection
    ) throws {
        if let album = message.mediaGroupID {
            try Album.wait(
                for: album, in: ticket, direction: .toStaff, until: context.now + settings.albumIdle, in: db)
            return
        }
        let delivery = try tickets.outbox.mirror([id], of: ticket, at: context.now, in: db)
        try MessageStore.setDelivery(delivery, of: id, in: db)
    }

    private func observe(
        _ from: User, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws -> Contact {
        try contacts.observe(
            ContactDirectory.Sighting(
                senderID: from.id, name: from.fullName, username: from.username, language: from.languageCode,
                source: "bot:\(context.bot)"),
            lookup: context.run?.takeContact(senderID: from.id), at: context.now, in: db)
    }

    // MARK: Edits

    /// An edit on either side is brought to the other, and every version is kept.
    func edited(
        _ message: Message, _ copy: MessageStore.Copy, _ context: UpdateProcessor.Context, in db: any SQLConnection
    ) throws {
        guard copy.isOrigin, let known = try MessageStore.find(copy.messageID, in: db),
            let ticket = try TicketBook.lock(known.ticketID, in: db)
        else { return }
        var text = message.body
        if let command = Command(message, botUsername: nil), command.name == "note" { text = command.argument }
        let attachments = Attachment(message).map { [$0] } ?? []
        // Some edits change nothing that anybody sees: a link's preview, a reaction's keyboard.
        guard text != known.text || attachments.map(\.fileUniqueID) != known.attachments.map(\.fileUniqueID) else {
            return
        }
        try MessageStore.edit(known, text: text, attachments: attachments, at: context.now, in: db)
        try db.later(
            "UPDATE tickets SET updated_at = \(context.now), version = version + 1 WHERE id = \(ticket.id)")
        let actor: Actor =
            known.authorType == .customer ? .contact(known.authorID ?? 0) : .agent(known.authorID ?? 0)
        try events.append(
            "message.updated", at: context.now, by: actor, ticket: ticket.id.rawValue,
            contact: ticket.contactID.rawValue, data: MessageEvent(messageID: known.id, author: known.authorType),
            in: db)
        switch (known.authorType, known.kind) {
        case (.customer, _):
            try tickets.outbox.mirrorEdit(of: known.id, ticket, at: context.now, in: db)
        case (_, .message): try tickets.outbox.editForCustomer(known.id, ticket, at: context.now, in: db)
        case (_, .note): break
        }
    }
}

/// What an event says of a message.
struct MessageEvent: Encodable {
    let messageID: DeskMessage.ID
    let author: DeskMessage.AuthorType

    enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
        case authorType = "author_type"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(messageID, forKey: .messageID)
        try container.encode(author.rawValue, forKey: .authorType)
    }
}

extension Message {
    /// Its text or caption, or what stands for a content that is shown as text.
    var body: FormattedText {
        if let text = textOrCaption { return text }
        switch content {
        case .poll, .dice, .unsupported: return FormattedText(content.plainText ?? "")
        default: return ""
        }
    }
}

import Contacts
import Desk
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramBotAPI

/// A request to begin a conversation with a customer who has written to the bot before.
struct TicketStart: Sendable {
    private enum Person: Sendable {
        case contact(Contact.ID)
        case sender(Int64)
    }

    private let person: Person
    private let bot: Bot.ID
    private let message: MessageDraft
    private let subject: String?
    /// What is to be set on the new ticket.
    private let change: TicketChange

    static let fields = TicketChange.fields.subtracting(["status", "hold_reason"]).union(
        MessageDraft.fields.subtracting(["reply_to_message_id"])
    ).union([
        "contact_id", "sender_id", "bot_id", "attachments",
    ])

    init(_ body: Body) throws {
        switch (try body.integer("contact_id"), try body.integer("sender_id")) {
        case (let id?, nil): person = .contact(Contact.ID(id))
        case (nil, let id?): person = .sender(id)
        case (nil, nil): throw APIError.invalid("contact_id", "required", "is required, or sender_id")
        case (.some, .some): throw APIError.invalid("sender_id", "not_allowed", "cannot be given with contact_id")
        }
        guard let bot = try body.integer("bot_id") else {
            throw APIError.invalid("bot_id", "required", "is required")
        }
        self.bot = Bot.ID(bot)
        change = try TicketChange(body)
        message = try MessageDraft(body)
        subject = try body.string("subject") ?? Subject.of(message.text.text)
    }

    func carryOut(
        _ desk: DeskService, _ context: APIContext, origin: String?, in db: any SQLConnection
    ) throws -> Ticket {
        let now = Timestamp.now
        guard let bot = try BotDirectory.find(bot, in: db), bot.state == .active else {
            throw APIError.invalid("bot_id", "not_found", "is no bot’s number")
        }
        let contact = try contact(in: db)
        let (author, actor) = try message.author(context, in: db)
        var ticket: Ticket
        do {
            ticket = try desk.tickets.start(
                with: contact, bot: bot.id, subject: subject ?? message.files.first.map { _ in "file" } ?? "",
                by: actor, origin: origin, at: now, in: db)
        } catch let refusal as TicketBook.StartRefusal {
            throw APIError(refusal, bot)
        }
        let opened = ticket.subject
        ticket = try change.apply(to: ticket, desk.tickets, by: actor, origin: origin, in: db)
        var new = try message.new(in: ticket, author, at: now, in: db)
        new.openedSubject = opened
        try desk.writer.add(new, to: ticket, by: Author(actor, from: origin), mirrored: true, at: now, in: db)
        return try TicketBook.find(ticket.id, in: db) ?? ticket
    }

    private func contact(in db: any SQLConnection) throws -> Contact {
        switch person {
        case .contact(let id):
            guard let contact = try ContactDirectory.find(id, in: db) else {
                throw APIError.invalid("contact_id", "not_found", "is no contact’s number")
            }
            return contact
        case .sender(let id):
            // Who has never written to any bot has not written to this one.
            guard let contact = try ContactDirectory.find(senderID: id, in: db) else {
                throw APIError(.neverWrote, nil)
            }
            return contact
        }
    }
}

extension APIError {
    fileprivate init(_ refusal: TicketBook.StartRefusal, _ bot: Bot?) {
        let name = bot.map { "@\($0.username)" } ?? "the bot"
        switch refusal {
        case .neverWrote:
            self.init(
                status: .conflict, code: "customer_never_wrote",
                detail: "The customer has never written to \(name): Telegram lets a bot write only to who has.")
        case .blocked:
            self.init(
                status: .conflict, code: "customer_unreachable",
                detail: "The customer has blocked \(name), or is gone: nothing can be sent until they write again.")
        case .running(let ticket):
            self.init(
                status: .conflict, code: "ticket_running",
                detail: "The customer has a ticket that is not closed: write in ticket \(ticket).")
        }
    }
}

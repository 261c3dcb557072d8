import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// Messages that customers wrote in private, one after another in the receipts. What processing them asks of the
/// database is asked for all of them at once.
///
/// An answer is taken, because what is processed afterwards may change it, and put back as it is then: whoever writes ten
/// messages is looked up once. Who gets none asks the database.
final class CustomerRun {
    /// A message's place in Telegram.
    private struct Place: Hashable {
        let bot: Bot.ID
        let chat: Int64
        let telegramID: Int64

        init(_ message: Message, bot: Bot.ID) {
            (self.bot, chat, telegramID) = (bot, message.chat.id, message.messageID)
        }

        init(_ copy: MessageStore.Copy) { (bot, chat, telegramID) = (copy.botID, copy.chatID, copy.telegramID) }

        var row: [Int64] { [bot.rawValue, chat, telegramID] }
    }

    /// A message and the bot that it was sent to.
    struct Element {
        let bot: Bot.ID
        let message: Message
    }

    private var unknown: Set<Place>
    private var contacts: [Int64: ContactDirectory.Lookup]
    private var tickets: [Conversation: Ticket] = [:]
    private var openings: RunOpenings

    init(_ elements: [Element], in db: any SQLConnection) throws {
        let places = Set(elements.map { Place($0.message, bot: $0.bot) })
        let senders = Set(elements.compactMap { $0.message.from?.id })
        let conversations = Set(elements.map(\.conversation))
        let answers = try db.rows(ofEach: [
            Self.copies(at: places), ContactDirectory.search(senderIDs: Array(senders)),
            TicketBook.search(conversations, in: db.dialect),
        ])
        let unknown = places.subtracting(try answers[0].map { Place(try MessageStore.Copy(row: $0)) })
        self.unknown = unknown
        contacts = Dictionary(uniqueKeysWithValues: senders.map { ($0, .missing) })
        for row in answers[1] {
            let contact = try Contact(row: row)
            if let sender = contact.senderID { contacts[sender] = .found(contact) }
        }
        for row in answers[2] {
            let ticket = try Ticket(row: row)
            tickets[.directMessage(bot: ticket.botID, chat: ticket.chatID)] = ticket
        }
        // Exactly those: a number that was set aside for nothing would be missing among the tickets'.
        let writers = elements.filter { $0.isForTicket && unknown.contains(Place($0.message, bot: $0.bot)) }
        let new = Set(writers.map(\.conversation)).subtracting(tickets.keys)
        openings = try RunOpenings(of: new, in: db)
        // A message, its event and its delivery; a ticket has an event, a topic and a card, and a contact an event.
        let strangers = senders.count - answers[1].count
        try db.reserveIDs([
            (writers.count, MessageStore.rows), (writers.count + openings.count + strangers, EventLog.rows),
            (writers.count + 2 * openings.count, Outbox.rows), (openings.count, TicketBook.rows),
            (strangers, ContactDirectory.rows),
        ])
    }

    private static func copies(at places: Set<Place>) -> SQL {
        """
        WITH wanted (bot, chat, telegram) AS (VALUES \(rows: places.map(\.row).paddedForStatement))
        SELECT DISTINCT \(MessageStore.Copy.columns) FROM wanted CROSS JOIN message_copies
        WHERE bot_id = bot AND chat_id = chat AND telegram_id = telegram
        """
    }

    /// Whether the message is known not to be here yet.
    func takeIsNew(_ message: Message, bot: Bot.ID) -> Bool {
        unknown.remove(Place(message, bot: bot)) != nil
    }

    func takeContact(senderID: Int64) -> ContactDirectory.Lookup? { contacts.removeValue(forKey: senderID) }

    func takeTicket(_ conversation: Conversation) -> TicketLookup? {
        tickets.removeValue(forKey: conversation).map(TicketLookup.found)
            ?? openings.take(conversation).map(TicketLookup.missing)
    }

    func putBack(_ contact: Contact, _ ticket: Ticket, of conversation: Conversation) {
        if let sender = contact.senderID { contacts[sender] = .found(contact) }
        tickets[conversation] = ticket
        tickets[conversation]?.isJustOpened = false
        tickets[conversation]?.mayContinue = nil
    }
}

extension CustomerRun.Element {
    var conversation: Conversation { .directMessage(bot: bot, chat: message.chat.id) }

    /// Whether it belongs to a ticket, rather than being a command.
    var isForTicket: Bool { CustomerIntake.Purpose(message) == .ticket }

    /// Nil for anything but a message that was written to a bot in private.
    init?(_ update: Update, bot: Bot.ID) {
        guard case .message(let message) = update.content, message.chat.type == .private else { return nil }
        if case .service = message.content { return nil }
        self.init(bot: bot, message: message)
    }
}

import Kernel
import SQL
import TelegramBotAPI

extension TicketBook {
    /// As whom Parley itself speaks.
    private static let ownName = "Automatic message"

    /// Tells the customer something by itself; the staff's topic shows it.
    /// - Parameter buttons: below the message at the customer's.
    @discardableResult
    func tell(
        _ text: FormattedText, in ticket: Ticket, buttons: InlineKeyboardMarkup? = nil, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> DeskMessage.ID {
        let new = MessageStore.New(
            ticketID: ticket.id, authorType: .system, authorID: nil, authorName: Self.ownName, text: text,
            createdAt: now)
        let id = try MessageStore.insert(new, in: db)
        try events.append(
            "message.created", at: now, by: .system, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: MessageEvent(messageID: id, author: .system), in: db)
        let costs = MessageParts(text, []).costs
        try outbox.mirror([id], costs: costs, of: ticket, at: now, in: db)
        let delivery = try outbox.toCustomer([id], costs: costs, of: ticket, buttons: buttons, at: now, in: db)
        try MessageStore.setDelivery(delivery, of: id, in: db)
        return id
    }
}

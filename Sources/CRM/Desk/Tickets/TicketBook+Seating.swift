import Kernel
import SQL

/// Tickets that were opened while their bot had no desk group get topics once it has one: who hears of them again at
/// once (`TicketBook.ticket`), the others a few at a time, so that they do not use up what the group's limit leaves to
/// the conversations of today.
enum Seating {
    static let timer: Timers.Kind = "desk.seating"

    /// A topic, its card and what was said take three calls and more of the twenty a minute that a group allows.
    private static let ticketsAtOnce = 3
    private static let pause = Duration.seconds(60)

    static func begin(for bot: Bot.ID, at now: Timestamp, in db: any SQLConnection) throws {
        try Timers.set(timer, key: "\(bot)", at: now, in: db)
    }

    /// Seats the next few tickets of the bot that is the timer's key, the latest first.
    /// - Returns: when to go on; nil when none is left, or no group.
    static func run(
        bot: Bot.ID, _ tickets: TicketBook, at now: Timestamp, in db: any SQLConnection
    ) throws -> Timestamp? {
        let waiting: [Ticket] = try db.all(
            """
            SELECT \(Ticket.columns) FROM tickets
            WHERE bot_id = \(bot) AND desk_topic_state = 'none' AND status NOT IN ('resolved', 'closed')
            ORDER BY id DESC LIMIT \(ticketsAtOnce)\(db.dialect.forUpdate)
            """)
        for ticket in waiting {
            guard try tickets.seat(ticket, at: now, in: db) != nil else { return nil }
        }
        return waiting.count == ticketsAtOnce ? now + pause : nil
    }
}

extension TicketBook {
    /// The most messages that are posted in a topic that comes late.
    static let messagesShown = 20

    /// The ticket, with a topic if its bot has got a desk group since it was opened.
    func seated(_ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws -> Ticket {
        guard ticket.deskTopicState == .none else { return ticket }
        return try seat(ticket, at: now, in: db) ?? ticket
    }

    /// Makes the first topic of a ticket that has none, and posts there what was said last.
    /// - Returns: the ticket with its place; nil when the bot has no desk group.
    func seat(_ ticket: Ticket, at now: Timestamp, in db: any SQLConnection) throws -> Ticket? {
        guard try reseat(ticket, at: now, in: db), let seated = try Self.find(ticket.id, in: db) else { return nil }
        let latest: [DeskMessage] = try db.all(
            """
            SELECT \(DeskMessage.columns) FROM messages WHERE ticket_id = \(ticket.id) AND deleted_at IS NULL
            ORDER BY id DESC LIMIT \(Self.messagesShown)
            """)
        for (group, delivery) in try post(latest.reversed(), in: seated, at: now, in: db) {
            for message in group where message.authorType == .customer {
                try MessageStore.setDelivery(delivery, of: message.id, in: db)
            }
        }
        return seated
    }

    /// Posts messages, the earliest first, in a topic that has not seen them; albums as such.
    @discardableResult
    func post(
        _ messages: [DeskMessage], in ticket: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws -> [(messages: [DeskMessage], delivery: Delivery.ID?)] {
        try Album.grouped(messages).map { group in
            let costs =
                group.count > 1
                ? nil : MessageParts(group[0], header: StaffHandler.header(of: group[0], in: ticket)).costs
            return (group, try outbox.mirror(group.map(\.id), costs: costs, of: ticket, at: now, in: db))
        }
    }
}

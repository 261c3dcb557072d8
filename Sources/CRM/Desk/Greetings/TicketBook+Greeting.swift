import BusinessTime
import Contacts
package import Kernel
package import SQL
import TelegramBotAPI

extension TicketBook {
    /// Says what their bots have to say to customers who have just opened tickets.
    package func greet(_ new: [Ticket], at now: Timestamp, in db: any SQLConnection) throws {
        for (bot, tickets) in Dictionary(grouping: new, by: \.botID) {
            let greetings = try BotGreetings.of(bot, in: db)
            guard greetings.greeting != nil || greetings.away != nil else { continue }
            let calendar = try greetings.calendarID.flatMap { try DeskCalendar.compiled([$0], in: db)[$0] }
            let isOpen = calendar?.isOpen(at: now) ?? true
            guard let wording = isOpen ? greetings.greeting : greetings.away ?? greetings.greeting else { continue }
            for ticket in tickets where try isDue(greetings, ticket, at: now, in: db) {
                let contact = try ContactDirectory.find(ticket.contactID, in: db)
                try tell(FormattedText(wording.text(in: contact?.language)), in: ticket, at: now, in: db)
            }
        }
    }

    /// Whether the customer has not been told for long enough; they are from now on.
    private func isDue(
        _ greetings: BotGreetings, _ ticket: Ticket, at now: Timestamp, in db: any SQLConnection
    ) throws -> Bool {
        let before = now - .seconds(greetings.repeatAfterHours * 3600)
        return try db.execute(
            """
            INSERT INTO greeted_contacts (bot_id, contact_id, greeted_at)
            VALUES (\(ticket.botID), \(ticket.contactID), \(now))
            ON CONFLICT (bot_id, contact_id) DO UPDATE SET greeted_at = excluded.greeted_at
                WHERE greeted_contacts.greeted_at <= \(before)
            """) == 1
    }
}

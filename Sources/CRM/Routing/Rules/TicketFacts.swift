import Conditions
package import Contacts
package import Desk
package import JSON
import Kernel

/// A ticket as conditions see it.
package struct TicketFacts: Facts {
    let ticket: Ticket
    let contact: Contact?
    let text: String
    let ticketCount: Int
    /// Whether each calendar that is asked for is open, by number.
    let hours: [Int64: Bool]
    private let fields: [String: JSONValue]

    package init(_ ticket: Ticket, contact: Contact?, text: String, ticketCount: Int, hours: [Int64: Bool]) {
        self.ticket = ticket
        self.contact = contact
        self.text = text
        self.ticketCount = ticketCount
        self.hours = hours
        fields = (try? JSONValue(parsing: ticket.customFields).objectValue) ?? [:]
    }

    package var ticketID: Ticket.ID { ticket.id }

    package func value(of field: String) -> JSONValue? {
        switch field {
        case "ticket.subject": .string(ticket.subject)
        case "ticket.text": .string(text)
        case "ticket.status": .string(ticket.status.rawValue)
        case "ticket.priority": .string(ticket.priority.rawValue)
        case "ticket.channel": .string(ticket.channel.rawValue)
        case "ticket.bot_id": .integer(ticket.botID.rawValue)
        case "ticket.chat_id": .integer(ticket.chatID)
        case "ticket.queue_id": ticket.queueID.map { .integer($0) } ?? .null
        case "ticket.assignee_id": ticket.assigneeID.map { .integer($0.rawValue) } ?? .null
        case "ticket.tags": .array(ticket.tags.map(JSONValue.string))
        case "ticket.reopen_count": .integer(Int64(ticket.reopenCount))
        case "ticket.is_unreachable": .bool(ticket.isUnreachable)
        case "contact.id": .integer(ticket.contactID.rawValue)
        case "contact.name": contact.map { .string($0.name) } ?? .null
        case "contact.username": contact?.username.map(JSONValue.string) ?? .null
        case "contact.language": contact?.language.map(JSONValue.string) ?? .null
        case "contact.ticket_count": .integer(Int64(ticketCount))
        case _ where field.hasPrefix("hours."): Int64(field.dropFirst(6)).flatMap { hours[$0] }.map(JSONValue.bool)
        default: fields[String(field.dropFirst("ticket.fields.".count))]
        }
    }
}

package import Conditions
import Desk

extension FactFields {
    /// What rules may look at in a ticket.
    package static let tickets = FactFields([
        .init("ticket.subject", .text, "what it is about"),
        .init("ticket.text", .text, "the customer's first message"),
        .init("ticket.status", .words(Ticket.Status.allCases.map(\.rawValue)), "how far it is"),
        .init("ticket.priority", .words(Ticket.Priority.allCases.map(\.rawValue)), "how urgent it is"),
        .init("ticket.channel", .words(Ticket.Channel.allCases.map(\.rawValue)), "how the customer writes"),
        .init("ticket.bot_id", .number, "the bot"),
        .init("ticket.chat_id", .number, "the chat in which the customer writes, such as an intake group"),
        .init("ticket.queue_id", .number, "the queue"),
        .init("ticket.assignee_id", .number, "the agent"),
        .init("ticket.tags", .list, "its tags"),
        .init("ticket.reopen_count", .number, "how often it was reopened"),
        .init("ticket.is_unreachable", .truth, "whether the customer cannot be reached"),
        .init("ticket.fields.*", .text, "a custom field by its key"),
        .init("hours.*", .truth, "whether the calendar with that number is open now"),
        .init("contact.id", .number, "the customer"),
        .init("contact.name", .text, "their name"),
        .init("contact.username", .text, "their username"),
        .init("contact.language", .text, "their language, such as en or pt-br"),
        .init("contact.ticket_count", .number, "how many tickets they have had, this one too"),
    ])
}

package import Kernel
package import SQL
import TelegramBotAPI

/// An agent's command in a ticket's topic, with all that is needed to carry it out.
package struct StaffCall: Sendable {
    /// Held until the transaction ends.
    package let ticket: Ticket
    package let agent: Agent
    /// What stands behind the command; empty where a button was pressed.
    package let argument: String
    package let now: Timestamp
    package let tickets: TicketBook
    package let writer: AgentWriter
    let command: String
    /// The agent's message, or the one whose button was pressed.
    let messageID: Int64
    let isButton: Bool

    package var author: Author { Author(.agent(agent.id.rawValue), from: "telegram") }

    /// Says something to the staff in the topic.
    package func say(_ text: String, buttons: [[StaffButton]] = [], in db: any SQLConnection) throws {
        try tickets.outbox.hint(
            text, in: ticket, replyTo: isButton ? nil : messageID, markup: markup(buttons), at: now, in: db)
    }

    /// Puts something else in the place of the message whose button was pressed; says it where none was.
    package func replace(with text: String, buttons: [[StaffButton]], in db: any SQLConnection) throws {
        guard isButton else { return try say(text, buttons: buttons, in: db) }
        try tickets.outbox.hint(
            text, in: ticket, markup: markup(buttons), editing: messageID, at: now, in: db)
    }

    private func markup(_ rows: [[StaffButton]]) -> InlineKeyboardMarkup? {
        guard !rows.isEmpty else { return nil }
        return InlineKeyboardMarkup(
            rows.map { row in
                row.map { .init(text: $0.title, callbackData: "c:\(ticket.id):\(command):\($0.data)") }
            })
    }
}

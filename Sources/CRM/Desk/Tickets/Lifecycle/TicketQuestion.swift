import Contacts
import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI

/// The question whether a new ticket belongs to the one before it; the buttons' data is `m:<ticket>:<answer>`.
enum TicketQuestion: String {
    case join
    case keep

    static func buttons(of ticket: Ticket.ID, _ phrases: CustomerPhrases.Phrases) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup([
            [
                .init(text: phrases.sameRequest, callbackData: "m:\(ticket):\(join.rawValue)"),
                .init(text: phrases.newRequest, callbackData: "m:\(ticket):\(keep.rawValue)"),
            ]
        ])
    }
}

/// A pressed button of the question.
struct CustomerAnswer {
    let ticket: Ticket.ID
    let answer: TicketQuestion

    /// Nil for the data of another button.
    init?(_ data: String?) {
        guard let parts = data?.split(separator: ":"), parts.count == 3, parts[0] == "m",
            let number = Int64(parts[1]), let answer = TicketQuestion(rawValue: String(parts[2]))
        else { return nil }
        (ticket, self.answer) = (Ticket.ID(number), answer)
    }
}

extension TicketBook {
    /// Asks the customer whether a ticket that was just opened continues the last one, where they are to be asked.
    func askWhetherItContinues(
        _ ticket: Ticket, of contact: Contact, at now: Timestamp, in db: any SQLConnection
    ) throws {
        guard let last = ticket.mayContinue else { return }
        let phrases = CustomerPhrases.phrases(in: contact.language)
        let text = phrases.isItTheSame.replacing("%@", with: String(last.prefix(100)))
        try tell(
            FormattedText(text), in: ticket, buttons: TicketQuestion.buttons(of: ticket.id, phrases), at: now, in: db)
    }

    /// The customer pressed a button below the question.
    /// - Parameter chat: where they pressed it.
    /// - Returns: what they are answered; nil when the button does nothing any more.
    func answered(
        _ answer: TicketQuestion, about id: Ticket.ID, by sender: Int64, in chat: Int64, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> String? {
        guard let ticket = try Self.lock(id, in: db), ticket.chatID == chat, !ticket.status.isOver,
            let contact = try ContactDirectory.find(ticket.contactID, in: db), contact.senderID == sender,
            let previous = try ticket.previousID.flatMap({ try Self.lock($0, in: db) })
        else { return nil }
        let phrases = CustomerPhrases.phrases(in: contact.language)
        guard answer == .join else { return phrases.isNew }
        guard let target = try Self.survivor(of: previous, in: db), target.conversation == ticket.conversation else {
            return nil
        }
        try merge(ticket, into: target, by: .contact(contact.id.rawValue), origin: "telegram", at: now, in: db)
        return phrases.goesOn
    }
}

import Contacts
import Kernel
import SQL
import TelegramBotAPI

/// What the staff sees of a ticket in Telegram besides its messages: the topic's title and the status card.
enum TicketCard {
    /// `#1042 Ann Lee · subject`, at most 128 characters (createForumTopic).
    static func title(of ticket: Ticket, contact: Contact) -> String {
        let subject = ticket.subject.isEmpty ? "" : " · \(ticket.subject)"
        return String("#\(ticket.id) \(contact.name)\(subject)".prefix(128))
    }

    /// The colour of a new topic's icon (CreateForumTopic.iconColors).
    static func iconColor(of ticket: Ticket) -> Int {
        switch ticket.status {
        case .new: 0xFB6F5F
        case .open: 0x6FB9F0
        case .pending, .onHold: 0xFFD67E
        case .resolved: 0x8EEE98
        case .closed: 0xCB86DB
        }
    }

    static func text(of ticket: Ticket, contact: Contact, assignee: Agent?) -> FormattedText {
        var lines = ["#\(ticket.id) · \(ticket.status.rawValue) · \(ticket.priority.rawValue)"]
        let username = contact.username.map { " @\($0)" } ?? ""
        lines.append("👤 \(contact.name)\(username) · id \(contact.senderID ?? 0)")
        lines.append("🧑‍💼 \(assignee?.name ?? "nobody yet")")
        if !ticket.tags.isEmpty { lines.append("🏷 \(ticket.tags.joined(separator: ", "))") }
        if let previous = ticket.previousID { lines.append("↩️ earlier: #\(previous)") }
        if ticket.status == .onHold { lines.append("⏸ \(ticket.holdReason ?? "waits for somebody else")") }
        if ticket.isSnoozed { lines.append("😴 until \(ticket.snoozedUntil?.description ?? "the customer writes")") }
        if let target = ticket.mergedIntoID { lines.append("🔀 goes on in #\(target)") }
        if ticket.isUnreachable { lines.append("⛔️ The customer has blocked the bot.") }
        let text = lines.joined(separator: "\n")
        return FormattedText(
            text, entities: [MessageEntity(.bold, offset: 0, length: lines[0].utf16.count)])
    }

    static func buttons(of ticket: Ticket) -> InlineKeyboardMarkup {
        let first = TicketAction.assignToMe.button("Assign to me", ticket.id)
        let rest: [InlineKeyboardMarkup.Button] =
            switch ticket.status {
            case .new, .open, .pending, .onHold:
                [TicketAction.resolve.button("Resolve", ticket.id), TicketAction.close.button("Close", ticket.id)]
            case .resolved:
                [TicketAction.reopen.button("Reopen", ticket.id), TicketAction.close.button("Close", ticket.id)]
            case .closed: [TicketAction.reopen.button("Reopen", ticket.id)]
            }
        return InlineKeyboardMarkup([[first], rest])
    }
}

/// What a button under a card does; its data is `t:<ticket>:<action>`.
enum TicketAction: String {
    case assignToMe = "me"
    case resolve
    case close
    case reopen

    func button(_ title: String, _ ticket: Ticket.ID) -> InlineKeyboardMarkup.Button {
        InlineKeyboardMarkup.Button(text: title, callbackData: "t:\(ticket):\(rawValue)")
    }
}

/// What a button under a notice of an uncertain delivery does; its data is `d:<delivery>:<action>`.
enum UncertainAction: String {
    case resend
    case accept

    static func buttons(of delivery: Delivery.ID) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup([
            [
                .init(text: "Send again", callbackData: "d:\(delivery):\(resend.rawValue)"),
                .init(text: "It is there", callbackData: "d:\(delivery):\(accept.rawValue)"),
            ]
        ])
    }
}

import Contacts
import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Makes, names, opens and closes the topics of tickets.
struct TopicHandler: DeliveryHandler {
    let tickets: TicketBook
    let troubles: GroupTroubles

    var kinds: [Delivery.Kind] {
        [
            DeskDelivery.createTopic, DeskDelivery.topicHistory, DeskDelivery.topicTitle, DeskDelivery.topicState,
        ]
    }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        guard let seated = try delivery.seatedTicket(in: db), let chat = seated.ticket.deskChatID else {
            return .cancel(reason: "the ticket has no desk group")
        }
        let ticket = seated.ticket
        if let preparation = try troubles.preparation(of: delivery, seated, at: .now, in: db) { return preparation }
        guard let contact = try ContactDirectory.find(ticket.contactID, in: db) else {
            return .cancel(reason: "the contact is gone")
        }
        let title = TicketCard.title(of: ticket, contact: contact)
        let icon = try TopicIcons.icon(of: ticket, in: db)
        switch delivery.kind {
        case DeskDelivery.createTopic:
            guard ticket.deskTopicState == .creating, ticket.deskTopicID == nil else { return .skip }
            switch try DoubtfulTopic.step(of: delivery, at: .now, in: db) {
            case .make: break
            case .ask(let question): return .call(try OutgoingCall(question))
            case .wait(let time): return .hold(time)
            }
            // Kept before it is sent: a topic of that title that Telegram tells of is this one, whichever attempt made
            // it.
            let name = delivery.attempts > 1 ? ticket.deskTopicTitle ?? title : title
            try remember(name, icon, of: ticket, in: db)
            return .call(
                try OutgoingCall(
                    CreateForumTopic(
                        chatID: chat, name: name, iconColor: TicketCard.iconColor(of: ticket), iconCustomEmojiID: icon))
            )
        case DeskDelivery.topicHistory:
            guard let topic = ticket.deskTopicID, let text = try TopicHistory.text(of: ticket, in: db) else {
                try tickets.outbox.topicIsReady(ticket, at: .now, in: db)
                return .skip
            }
            return .call(
                try OutgoingCall(
                    SendMessage(chatID: chat, text: text, options: SendOptions(messageThreadID: topic))))
        case DeskDelivery.topicTitle:
            let isNew = ticket.deskTopicTitle != title || (icon != nil && ticket.deskTopicIcon != icon)
            guard let topic = ticket.deskTopicID, isNew else { return .skip }
            return .call(
                try OutgoingCall(
                    EditForumTopic(chatID: chat, messageThreadID: topic, name: title, iconCustomEmojiID: icon)))
        default:
            guard let topic = ticket.deskTopicID else { return .skip }
            let isNow = delivery.stream == .staff
            let isToBeClosed = !isNow && ticket.status == .closed
            guard isNow || ticket.isDeskTopicClosed != isToBeClosed else { return .skip }
            return isToBeClosed
                ? .call(try OutgoingCall(CloseForumTopic(chatID: chat, messageThreadID: topic)))
                : .call(try OutgoingCall(ReopenForumTopic(chatID: chat, messageThreadID: topic)))
        }
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let ticket = try delivery.ticket(in: db) else { return suggested }
        let now = Timestamp.now
        switch (delivery.kind, outcome) {
        case (DeskDelivery.createTopic, .done(let response, _)):
            if let verdict = try DoubtfulTopic.verdict(on: delivery, response, in: db) { return verdict }
            guard let topic = SentMessages.topicID(in: response) else {
                return .failed(code: "malformedAnswer", message: "the new topic has no number")
            }
            try TopicBook.adopt(topic, for: ticket, at: now, tickets, in: db)
            return .sent
        case (DeskDelivery.createTopic, .unknown(let refusal)):
            return .retry(after: DoubtfulTopic.settling, code: refusal.code, message: refusal.message)
        case (DeskDelivery.topicTitle, .done):
            if let contact = try ContactDirectory.find(ticket.contactID, in: db) {
                let title = TicketCard.title(of: ticket, contact: contact)
                try remember(title, try TopicIcons.icon(of: ticket, in: db), of: ticket, in: db)
            }
            return .sent
        case (DeskDelivery.topicHistory, .done), (DeskDelivery.topicHistory, .unknown):
            try tickets.outbox.topicIsReady(ticket, at: now, in: db)
            return .sent
        case (DeskDelivery.topicState, .done):
            let isClosed = delivery.stream == .cosmetic && ticket.status == .closed
            try db.later("UPDATE tickets SET desk_topic_closed = \(isClosed) WHERE id = \(ticket.id)")
            return .sent
        case (_, .refused(let refusal)):
            // Cosmetics are not worth a new topic: the next message makes it.
            if delivery.stream == .cosmetic, refusal.code == "threadNotFound" || refusal.code == "topicClosed" {
                return suggested
            }
            return try troubles.verdict(on: refusal, delivery, ticket: ticket, at: now, in: db) ?? suggested
        default: return suggested
        }
    }

    private func remember(
        _ title: String, _ icon: String?, of ticket: Ticket, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            UPDATE tickets SET desk_topic_title = \(title), desk_topic_icon = \(icon) WHERE id = \(ticket.id)
            """)
    }

    /// Titles and states can be set twice; a topic cannot, but it is adopted (see `settle`).
    func isRepeatable(_ delivery: Delivery) -> Bool { true }
}

extension Delivery {
    /// The ticket that it is for.
    func ticket(in db: any SQLConnection) throws -> Ticket? {
        try ticketID.flatMap { try TicketBook.find(Ticket.ID($0), in: db) }
    }

    /// What it is about.
    func content() throws -> DeskDelivery.Data { try JSONText.decode(data) }
}

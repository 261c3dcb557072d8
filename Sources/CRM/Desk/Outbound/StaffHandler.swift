import Contacts
import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Posts in the topics of tickets: the card, customers' messages, what agents wrote elsewhere, and hints.
struct StaffHandler: DeliveryHandler {
    let tickets: TicketBook
    let troubles: GroupTroubles

    static let kinds = [DeskDelivery.card, DeskDelivery.mirror, DeskDelivery.mirrorEdit, DeskDelivery.hint]
    var kinds: [Delivery.Kind] { Self.kinds }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        guard let seated = try delivery.seatedTicket(in: db) else {
            guard delivery.kind == DeskDelivery.hint, let chat = data.chat else {
                return .cancel(reason: "the ticket is gone")
            }
            return .call(try hint(data, to: chat, topic: data.topic))
        }
        let ticket = seated.ticket
        guard let chat = ticket.deskChatID else { return .cancel(reason: "the ticket has no desk group") }
        if let preparation = try troubles.preparation(of: delivery, seated, at: .now, in: db) { return preparation }
        guard let topic = ticket.deskTopicID else {
            // Woken when the topic is there.
            return delivery.stream == .cosmetic ? .skip : .hold(.seconds(30))
        }
        // Woken when what is told first has been posted.
        if let until = ticket.deskHistoryUntil, until > .now, delivery.stream == .staff { return .hold(until - .now) }
        switch delivery.kind {
        case DeskDelivery.card: return try card(of: ticket, chat, topic, delivery, in: db)
        case DeskDelivery.hint: return .call(try hint(data, to: chat, topic: topic))
        case DeskDelivery.mirror:
            return try Replies.preparation(
                of: delivery, to: chat, topic: topic, header: { Self.header(of: $0, in: ticket) }, in: db)
        default: return try edit(data, of: ticket, chat, in: db)
        }
    }

    private func card(
        of ticket: Ticket, _ chat: Int64, _ topic: Int64, _ delivery: Delivery, in db: any SQLConnection
    ) throws -> Preparation {
        guard let contact = try ContactDirectory.find(ticket.contactID, in: db) else {
            return .cancel(reason: "the contact is gone")
        }
        let assignee = try ticket.assigneeID.flatMap { try AgentDirectory.find($0, in: db) }
        let text = TicketCard.text(of: ticket, contact: contact, assignee: assignee)
        let buttons = TicketCard.buttons(of: ticket)
        if let card = ticket.deskCardID {
            guard delivery.stream == .cosmetic else { return .skip }
            return .call(
                try OutgoingCall(
                    EditMessageText(chatID: chat, messageID: card, text: text, replyMarkup: buttons)))
        }
        guard delivery.stream == .staff else { return .skip }
        return .call(
            try OutgoingCall(
                SendMessage(
                    chatID: chat, text: text, options: SendOptions(messageThreadID: topic, replyMarkup: buttons))))
    }

    private func hint(_ data: DeskDelivery.Data, to chat: Int64, topic: Int64?) throws -> OutgoingCall {
        let reply = data.telegramID.map { ReplyParameters(messageID: $0, allowSendingWithoutReply: true) }
        let uncertain = data.callback.flatMap { Int64($0) }.map { UncertainAction.buttons(of: Delivery.ID($0)) }
        let buttons = uncertain ?? data.markup
        if let edited = data.editing {
            return try OutgoingCall(
                EditMessageText(
                    chatID: chat, messageID: edited, text: FormattedText(data.text ?? ""), replyMarkup: buttons))
        }
        return try OutgoingCall(
            SendMessage(
                chatID: chat, text: FormattedText(data.text ?? ""),
                options: SendOptions(messageThreadID: topic, replyParameters: reply, replyMarkup: buttons)))
    }

    /// Says whose words these are, where the topic does not show it: the customer's alone stand without a name.
    static func header(of message: DeskMessage, in ticket: Ticket) -> FormattedText? {
        var name: String?
        switch (message.authorType, message.kind) {
        case (.customer, _): name = ticket.channel == .topic && ticket.userID == 0 ? message.authorName : nil
        case (_, .note): name = "📝 \(message.authorName)"
        case (_, .message): name = "↪️ \(message.authorName)"
        }
        if let forwarded = message.forwardedFrom {
            name = (name.map { "\($0) · " } ?? "") + "forwarded from \(forwarded)"
        }
        return name.map {
            FormattedText("\($0)\n", entities: [MessageEntity(.bold, offset: 0, length: $0.utf16.count)])
        }
    }

    private func edit(
        _ data: DeskDelivery.Data, of ticket: Ticket, _ chat: Int64, in db: any SQLConnection
    ) throws -> Preparation {
        guard let message = try data.load(in: db).first else { return .cancel(reason: "the message is gone") }
        guard let copy = try MessageStore.copies(of: message.id, chat: chat, in: db).first(where: { !$0.isOrigin })
        else {
            return .cancel(reason: "the message has no copy there")
        }
        var header = Self.header(of: message, in: ticket)
        if message.deletedAt != nil {
            header = (header ?? "") + "🗑 deleted\n"
        }
        guard
            let call = try MessageRendering.edit(
                message, in: chat, telegramID: copy.telegramID, header: header,
                isMediaNew: try MessageStore.hasNewMedia(message, in: db))
        else { return .skip }
        return .call(OutgoingCall(method: call.method, body: try JSONText.encode(call)))
    }

    // MARK: Settling

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let ticket = try delivery.ticket(in: db), let chat = ticket.deskChatID else { return suggested }
        switch outcome {
        case .done(let response, _):
            try remember(response, delivery, ticket, chat, in: db)
            try troubles.works(chat, bot: ticket.botID, at: .now, in: db)
            return .sent
        case .refused(let refusal):
            if try delivery.stream == .cosmetic || delivery.kind == DeskDelivery.mirrorEdit
                || delivery.content().editing != nil
            {
                // The message to edit is gone, or too old: nothing is lost with it.
                if refusal.code == "migrated" {
                    return try troubles.verdict(on: refusal, delivery, ticket: ticket, at: .now, in: db) ?? suggested
                }
                return suggested
            }
            if let verdict = try troubles.verdict(on: refusal, delivery, ticket: ticket, at: .now, in: db) {
                return verdict
            }
            return try fallback(delivery, refusal, ticket, in: db) ?? suggested
        case .unknown where delivery.kind == DeskDelivery.mirror:
            try tellUncertain(delivery, ticket, in: db)
            return suggested
        default: return suggested
        }
    }

    /// Asks the staff, who see what stands above, whether a message whose outcome is unknown is there.
    private func tellUncertain(_ delivery: Delivery, _ ticket: Ticket, in db: any SQLConnection) throws {
        guard let message = try delivery.content().load(in: db).first else { return }
        let text = message.text.text.isEmpty ? message.attachments.first?.type ?? "" : message.text.text
        let excerpt = text.count > 60 ? String(text.prefix(59)) + "…" : text
        try tickets.outbox.hint(
            "⚠️ It is not known whether this message of \(message.authorName) stands above: “\(excerpt)”", in: ticket,
            buttons: delivery.id.description, at: .now, in: db)
    }

    private func remember(
        _ response: String, _ delivery: Delivery, _ ticket: Ticket, _ chat: Int64, in db: any SQLConnection
    ) throws {
        switch delivery.kind {
        case DeskDelivery.card where delivery.stream == .staff:
            guard let id = SentMessages.ids(in: response).first else { return }
            try db.later("UPDATE tickets SET desk_card_id = \(id) WHERE id = \(ticket.id)")
        case DeskDelivery.mirror:
            try SentMessages.remember(
                response, of: delivery, in: chat, header: { Self.header(of: $0, in: ticket) }, db)
        default: break
        }
    }

    /// A content that Telegram does not take anew is copied; what cannot be copied is told of in words.
    private func fallback(
        _ delivery: Delivery, _ refusal: CallOutcome.Refusal, _ ticket: Ticket, in db: any SQLConnection
    ) throws -> Verdict? {
        guard delivery.kind == DeskDelivery.mirror else { return nil }
        return try Replies.fallback(delivery, refusal, header: { Self.header(of: $0, in: ticket) }, in: db)
    }

    func isRepeatable(_ delivery: Delivery) -> Bool {
        delivery.kind == DeskDelivery.mirrorEdit || delivery.stream == .cosmetic
    }
}

extension DeskDelivery.Data {
    /// The messages that it is about.
    func load(in db: any SQLConnection) throws -> [DeskMessage] {
        try (messages ?? []).compactMap { try MessageStore.find(DeskMessage.ID($0), in: db) }
    }
}

import Delivery
import Kernel
import SQL
import TelegramBotAPI

/// Sends to customers what agents write, and brings edits and deletions after it.
struct CustomerHandler: DeliveryHandler {
    let tickets: TicketBook
    let events: EventLog

    var kinds: [Delivery.Kind] {
        [DeskDelivery.customerMessage, DeskDelivery.customerEdit, DeskDelivery.customerDelete]
    }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.content()
        guard let ticket = try delivery.ticket(in: db), let message = try data.load(in: db).first else {
            return .cancel(reason: "the message is gone")
        }
        switch delivery.kind {
        case DeskDelivery.customerMessage:
            guard message.deletedAt == nil else { return .cancel(reason: "deleted before it was sent") }
            return try Replies.preparation(
                of: delivery, to: ticket.chatID, topic: ticket.topicID == 0 ? nil : ticket.topicID,
                header: { _ in nil }, in: db)
        case DeskDelivery.customerEdit: return try edit(message, of: ticket, in: db)
        default:
            let ids = try copies(of: message, ticket, in: db).map(\.telegramID)
            guard !ids.isEmpty else { return .skip }
            return .call(try OutgoingCall(DeleteMessages(chatID: ticket.chatID, messageIDs: ids.sorted())))
        }
    }

    private func edit(
        _ message: DeskMessage, of ticket: Ticket, in db: any SQLConnection
    ) throws -> Preparation {
        let copies = try copies(of: message, ticket, in: db)
        guard let copy = copies.first else { return .skip }
        let part = copies.count > 1 ? copy.part : nil
        guard
            let call = try MessageRendering.edit(
                message, in: ticket.chatID, telegramID: copy.telegramID, part: part,
                isMediaNew: try MessageStore.hasNewMedia(message, in: db))
        else { return .skip }
        return .call(OutgoingCall(method: call.method, body: try JSONText.encode(call)))
    }

    private func copies(
        of message: DeskMessage, _ ticket: Ticket, in db: any SQLConnection
    ) throws -> [MessageStore.Copy] {
        try MessageStore.copies(of: message.id, chat: ticket.chatID, in: db).filter { !$0.isOrigin }
    }

    // MARK: Settling

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let ticket = try delivery.ticket(in: db) else { return suggested }
        let now = Timestamp.now
        switch outcome {
        case .done(let response, _):
            guard delivery.kind == DeskDelivery.customerMessage else { return .sent }
            try SentMessages.remember(response, of: delivery, in: ticket.chatID, header: { _ in nil }, db)
            try tickets.setUnreachable(false, ticket, at: now, in: db)
            return .sent
        case .refused(let refusal):
            return try refused(delivery, refusal, ticket, suggested: suggested, at: now, in: db)
        case .unknown(let refusal):
            if case .uncertain = suggested {
                try tell(
                    "⚠️ It is not known whether this message reached the customer: \(refusal.message).", delivery,
                    ticket, buttons: true, at: now, in: db)
                try event("message.uncertain", delivery, ticket, refusal, at: now, in: db)
            }
            return suggested
        default: return suggested
        }
    }

    private func refused(
        _ delivery: Delivery, _ refusal: CallOutcome.Refusal, _ ticket: Ticket, suggested: Verdict, at now: Timestamp,
        in db: any SQLConnection
    ) throws -> Verdict {
        if refusal.code == "migrated", let new = refusal.migrateToChatID {
            try GroupMigration.move(from: ticket.chatID, to: new, bot: ticket.botID, in: db)
            return .retry(after: .milliseconds(100), code: refusal.code, message: refusal.message)
        }
        guard delivery.kind == DeskDelivery.customerMessage else { return suggested }
        if let verdict = try Replies.fallback(delivery, refusal, in: db) { return verdict }
        let isBlocked = ["botBlocked", "userDeactivated", "cantInitiateConversation"].contains(refusal.code)
        if isBlocked && ticket.channel == .directMessage {
            try tickets.setUnreachable(true, ticket, at: now, in: db)
        }
        try tell("⚠️ This message did not reach the customer: \(refusal.message)", delivery, ticket, at: now, in: db)
        try event("message.delivery_failed", delivery, ticket, refusal, at: now, in: db)
        return suggested
    }

    /// Tells the agent in the topic, in reply to what they wrote.
    private func tell(
        _ text: String, _ delivery: Delivery, _ ticket: Ticket, buttons: Bool = false, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        guard let desk = ticket.deskChatID, let message = delivery.messageID else { return }
        let copy = try MessageStore.copies(of: DeskMessage.ID(message), chat: desk, in: db).first
        try tickets.outbox.hint(
            text, in: ticket, replyTo: copy?.telegramID, buttons: buttons ? delivery.id.description : nil, at: now,
            in: db)
    }

    private func event(
        _ kind: Event.Kind, _ delivery: Delivery, _ ticket: Ticket, _ refusal: CallOutcome.Refusal, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        try events.append(
            kind, at: now, by: .system, ticket: ticket.id.rawValue, contact: ticket.contactID.rawValue,
            data: Trouble(messageID: delivery.messageID, code: refusal.code, error: refusal.message), in: db)
    }

    private struct Trouble: Encodable {
        let messageID: Int64?
        let code: String
        let error: String

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
            case code, error
        }
    }

    func isRepeatable(_ delivery: Delivery) -> Bool { delivery.kind != DeskDelivery.customerMessage }
}

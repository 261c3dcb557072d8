import Delivery
import Desk
import Kernel
import SQL

/// Brings messages, answers, notes and what is told of edits into Intercom: finds or makes the contact, begins the
/// conversation, writes the pieces one after another. Each step is an attempt of its own; what is missing decides which
/// comes next, so that a stop at any moment changes nothing.
///
/// Intercom knows no repeated request for the same one. When it is not known whether a piece arrived, the conversation
/// is read, and the piece is looked for by author, words and time before it is sent again.
struct MessageHandler: DeliveryHandler {
    let conversations: ConversationKeeper
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [BridgeDelivery.message, BridgeDelivery.edit] }

    func isRepeatable(_ delivery: Delivery) -> Bool { false }

    // MARK: Deciding

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        guard let (facts, failure) = try facts(of: delivery, in: db) else {
            return .cancel(reason: "the ticket is gone")
        }
        if let failure { return failure }
        var data = try delivery.bridgeData(in: db)
        if data.step == nil, let album = try Album.rest(of: data, delivery, in: facts, db) { data.messages = album }
        guard let message = try OutgoingMessage.load(data, of: delivery.kind, facts, in: db) else {
            return .cancel(reason: "the message is gone")
        }
        let sent = try PartLink.pieces(of: message.id, in: facts.workspace.id, db)
        if message.isDeleted, sent.isEmpty { return .cancel(reason: "deleted before it was sent") }
        if delivery.kind == BridgeDelivery.edit, sent.isEmpty { return .skip }
        let plan = MessagePlan(data: data, facts: facts, message: message, sent: Set(sent.map(\.piece)))
        guard let (work, step) = plan.next() else { return .skip }
        data.step = step
        if !work.isRepeatable {
            data.since = now()
            data.saying = plan.saying(step)
        }
        try delivery.set(data, in: db)
        return .call(OutgoingCall(method: work.name, body: work.record, unlogged: work))
    }

    private func facts(
        of delivery: Delivery, in db: any SQLConnection
    ) throws -> (TicketFacts, Preparation?)? {
        guard let id = delivery.ticketID, let workspace = try Workspace.find(.init(delivery.ownerID), in: db),
            let facts = try TicketFacts(Ticket.ID(id), workspace, in: db)
        else { return nil }
        guard facts.contact.externalID != nil else {
            return (facts, .fail(code: "no_sender_id", message: "the contact has no Telegram account"))
        }
        return (facts, nil)
    }

    // MARK: Settling

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard let (facts, _) = try facts(of: delivery, in: db) else { return suggested }
        let data = try delivery.bridgeData(in: db)
        guard let message = try OutgoingMessage.load(data, of: delivery.kind, facts, in: db), let step = data.step
        else {
            return suggested
        }
        var settlement = MessageSettlement(
            delivery: delivery, data: data, facts: facts, message: message, conversations: conversations, now: now())
        let verdict = try settlement.verdict(step, outcome, suggested: suggested, in: db)
        try delivery.set(settlement.data, in: db)
        return verdict
    }
}

/// Which messages make an album with the one that a delivery names.
private enum Album {
    static func rest(
        of data: BridgeDelivery.Data, _ delivery: Delivery, in facts: TicketFacts, _ db: any SQLConnection
    ) throws -> [Int64]? {
        guard delivery.kind == BridgeDelivery.message, let id = data.messages?.first,
            let group = try MessageStore.find(DeskMessage.ID(id), in: db)?.mediaGroupID
        else { return nil }
        let ids: [Int64] = try db.column(
            """
            SELECT id FROM messages WHERE ticket_id = \(facts.ticket.id) AND media_group_id = \(group)
                AND NOT EXISTS (SELECT 1 FROM intercom_parts WHERE message_id = messages.id
                    AND workspace_id = \(facts.workspace.id))
            ORDER BY id
            """)
        return ids.isEmpty ? nil : ids
    }
}

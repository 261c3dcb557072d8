import Delivery
import Desk
import Kernel
import SQL

/// Closes and reopens conversations as their tickets are.
struct StatusHandler: DeliveryHandler {
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [BridgeDelivery.status] }

    /// Closing twice closes once.
    func isRepeatable(_ delivery: Delivery) -> Bool { true }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        let data = try delivery.bridgeData(in: db)
        guard let (facts, conversation) = try TicketFacts.withConversation(of: delivery, in: db) else { return .skip }
        guard let wanted = data.status, conversation.state != wanted else { return .skip }
        let admin = facts.admin(for: facts.ticket.assigneeID?.rawValue)
        let work: IntercomWork =
            wanted == "closed"
            ? .close(conversation: conversation.conversationID, admin: admin)
            : .open(conversation: conversation.conversationID, admin: admin)
        return .call(OutgoingCall(method: work.name, body: work.record, unlogged: work))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        guard case .done(let response, _) = outcome,
            let (facts, conversation) = try TicketFacts.withConversation(of: delivery, in: db),
            let wanted = try delivery.bridgeData(in: db).status
        else { return suggested }
        try conversation.set(state: wanted, in: facts.workspace.id, db)
        try OwnParts.remember(in: response, of: conversation, facts.workspace, at: now(), db)
        return .sent
    }
}

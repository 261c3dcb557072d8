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
        guard let (facts, conversation) = try Self.conversation(of: delivery, in: db) else { return .skip }
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
            let (facts, conversation) = try Self.conversation(of: delivery, in: db),
            let wanted = try delivery.bridgeData(in: db).status
        else { return suggested }
        try conversation.set(state: wanted, in: facts.workspace.id, db)
        try OwnParts.remember(in: response, of: conversation, facts.workspace, at: now(), db)
        return .sent
    }

    static func conversation(
        of delivery: Delivery, in db: any SQLConnection
    ) throws -> (TicketFacts, ConversationLink)? {
        guard let id = delivery.ticketID, let workspace = try Workspace.find(.init(delivery.ownerID), in: db),
            let facts = try TicketFacts(Ticket.ID(id), workspace, in: db), let conversation = facts.conversation
        else { return nil }
        return (facts, conversation)
    }
}

/// The parts that a change of ours made, which say nothing.
enum OwnParts {
    /// Takes note of the newest part that a teammate of ours made and that says nothing, so that it is not taken for
    /// theirs. If there is none in the answer, nothing is lost: reading it changes nothing.
    static func remember(
        in response: String, of conversation: ConversationLink, _ workspace: Workspace, at now: Timestamp,
        _ db: any SQLConnection
    ) throws {
        guard let thread = try IntercomAnswer.thread(response), thread.id == conversation.conversationID,
            let part = thread.parts.last, !part.isSaying, part.author.side == .team
        else { return }
        try PartLink.add(part.id, of: thread.id, message: nil, isOurs: true, in: workspace.id, at: now, db)
    }
}

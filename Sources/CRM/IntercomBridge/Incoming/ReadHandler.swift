import Delivery
import Desk
import Kernel
import SQL

/// Reads conversations and takes over what is new in them. It stands in the lane in which we write to the conversation, so
/// whatever we wrote is known, and whatever is not known is theirs; and what notifications bring late, twice or in
/// another order arrives once, in the conversation's order.
struct ReadHandler: DeliveryHandler {
    let absorber: Absorber
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [BridgeDelivery.read] }

    /// How often a reading is tried for the sake of its files: everything else in the lane waits for it.
    private static let attemptsForFiles = 5

    func isRepeatable(_ delivery: Delivery) -> Bool { true }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        var data = try delivery.bridgeData(in: db)
        let workspace = Workspace.ID(delivery.ownerID)
        guard let conversation = data.conversation,
            let announced = try Announcements.state(of: conversation, in: workspace, db)
        else { return .skip }
        guard announced.isNewThere else {
            try Announcements.clear(of: conversation, upTo: announced.last, in: workspace, db)
            return .skip
        }
        data.upTo = announced.last
        try delivery.set(data, in: db)
        let known = try PartLink.known(of: conversation, in: workspace, db)
        let work = IntercomWork.read(
            conversation: conversation, known: known, isLast: delivery.attempts >= Self.attemptsForFiles)
        return .call(OutgoingCall(method: work.name, body: work.record, unlogged: work))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        let data = try delivery.bridgeData(in: db)
        guard let conversation = data.conversation,
            let workspace = try Workspace.find(.init(delivery.ownerID), in: db)
        else { return suggested }
        switch outcome {
        case .done(let response, _):
            let reading: Reading = try JSONText.decode(response)
            if var thread = try IntercomAnswer.thread(reading.conversation) {
                thread.parts =
                    try OlderParts.find(missingFrom: thread, upTo: data.upTo ?? 0, in: workspace.id, db)
                    + thread.parts
                try absorber.absorb(thread, reading.files, in: workspace, at: now(), db)
            }
        case .refused(let refusal) where refusal.code == IntercomAnswer.notFound:
            if let link = try ConversationLink.find(conversation, in: workspace.id, db) {
                try absorber.conversations.gone(link, in: workspace, at: now(), db)
            }
        default: return suggested
        }
        try Announcements.clear(of: conversation, upTo: data.upTo ?? 0, in: workspace.id, db)
        return .sent
    }
}

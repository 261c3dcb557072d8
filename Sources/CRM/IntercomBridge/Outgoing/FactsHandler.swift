import Delivery
import Desk
import JSON
import Kernel
import SQL

/// Makes whom a ticket is assigned to, its tags and its attributes the same in Intercom: one difference after another,
/// until there is none.
struct FactsHandler: DeliveryHandler {
    let now: @Sendable () -> Timestamp

    var kinds: [Delivery.Kind] { [BridgeDelivery.facts] }

    /// Each call says how it is to be.
    func isRepeatable(_ delivery: Delivery) -> Bool { true }

    func prepare(_ delivery: Delivery, in db: any SQLConnection) throws -> Preparation {
        guard let (facts, conversation) = try TicketFacts.withConversation(of: delivery, in: db),
            let difference = try FactsDifference(facts, conversation)
        else { return .skip }
        var data = try delivery.bridgeData(in: db)
        data.step = difference.step
        data.fact = difference.fact
        try delivery.set(data, in: db)
        let work = difference.work
        return .call(OutgoingCall(method: work.name, body: work.record, unlogged: work))
    }

    func settle(
        _ delivery: Delivery, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        let data = try delivery.bridgeData(in: db)
        guard let (facts, conversation) = try TicketFacts.withConversation(of: delivery, in: db), let fact = data.fact,
            let step = data.step
        else { return suggested }
        var response: String?
        switch outcome {
        case .done(let text, _): response = text
        // It is of no weight that would hold up what follows: it stays as it is there, until it changes here again.
        case .refused: break
        default: return suggested
        }
        let workspace = facts.workspace.id
        switch step {
        case .assign: try conversation.set(assignee: fact, in: workspace, db)
        case .attachTag: try conversation.set(tags: conversation.tags + [fact], in: workspace, db)
        case .detachTag: try conversation.set(tags: conversation.tags.filter { $0 != fact }, in: workspace, db)
        case .attributes: try conversation.set(attributes: fact, in: workspace, db)
        default: return suggested
        }
        if let response, step == .assign {
            try OwnParts.remember(in: response, of: conversation, facts.workspace, at: now(), db)
        }
        return .retry(after: .zero, code: "next_step", message: "the next difference follows")
    }
}

/// What is not yet the same on both sides. Pure.
struct FactsDifference {
    let work: IntercomWork
    let step: BridgeDelivery.Step
    /// How it is after the call, as `ConversationLink` keeps it.
    let fact: String

    /// The first difference; nil when there is none.
    init?(_ facts: TicketFacts, _ conversation: ConversationLink) throws {
        let settings = facts.workspace.settings
        let (id, admin) = (conversation.conversationID, facts.workspace.adminID)
        if settings.sendsAssignment, let assignee = Self.assignee(facts, conversation),
            assignee.description != conversation.assignee
        {
            self.init(
                work: .assign(conversation: id, admin: admin, to: assignee), step: .assign, fact: assignee.description)
            return
        }
        if settings.sendsTags {
            let (here, there) = (Set(facts.ticket.tags), Set(conversation.tags))
            if let tag = here.subtracting(there).min() {
                self.init(work: .attachTag(tag, conversation: id, admin: admin), step: .attachTag, fact: tag)
                return
            }
            if let tag = there.subtracting(here).min() {
                self.init(work: .detachTag(tag, conversation: id, admin: admin), step: .detachTag, fact: tag)
                return
            }
        }
        if settings.sendsAttributes {
            let known = Set(facts.workspace.conversationAttributes)
            let attributes = Self.attributes(of: facts.ticket).filter { known.contains($0.key) }
            let text = JSONValue.object(attributes).serializedString
            if !attributes.isEmpty, text != conversation.attributes {
                self.init(
                    work: .setAttributes(attributes, conversation: id), step: .attributes, fact: text)
                return
            }
        }
        return nil
    }

    private init(work: IntercomWork, step: BridgeDelivery.Step, fact: String) {
        self.work = work
        self.step = step
        self.fact = fact
    }

    /// Whom it is to be assigned to; nil when that is left to Intercom.
    private static func assignee(
        _ facts: TicketFacts, _ conversation: ConversationLink
    ) -> IntercomWork.Assignee? {
        let settings = facts.workspace.settings
        let ticket = facts.ticket
        if let agent = ticket.assigneeID {
            return settings.admin(for: agent.rawValue).map { .init(isTeam: false, id: $0) }
        }
        let team = settings.route(
            bot: ticket.botID.rawValue, queue: ticket.queueID, chat: ticket.chatID,
            contact: ticket.contactID.rawValue
        ).team
        // Somebody over there may have taken it; only an agent's departure here takes it away again.
        let isLinked = conversation.assignee.map { assignee in
            settings.teammates.contains { "admin:\($0.adminID)" == assignee }
        }
        if let team, conversation.assignee == nil || isLinked == true { return .init(isTeam: true, id: team) }
        return isLinked == true ? .nobody : nil
    }

    /// Custom attributes of the conversation.
    private static func attributes(of ticket: Ticket) -> [String: JSONValue] {
        var attributes: [String: JSONValue] = [
            ConversationAttributes.ticket: .string("\(ticket.id)"),
            ConversationAttributes.priority: .string(ticket.priority.rawValue),
        ]
        for (key, value) in (try? JSONValue(parsing: ticket.customFields))?.objectValue ?? [:] {
            // Intercom takes texts and integers there.
            switch value {
            case .string, .integer: attributes[ConversationAttributes.name(of: key)] = value
            case .bool(let value): attributes[ConversationAttributes.name(of: key)] = .string(value ? "true" : "false")
            case .double(let value): attributes[ConversationAttributes.name(of: key)] = .string("\(value)")
            default: continue
            }
        }
        return attributes
    }
}

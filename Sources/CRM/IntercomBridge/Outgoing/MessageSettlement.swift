import Contacts
import Delivery
import Desk
import IntercomAPI
import Kernel
import SQL

/// What becomes of a message after one of its calls.
struct MessageSettlement {
    let delivery: Delivery
    var data: BridgeDelivery.Data
    let facts: TicketFacts
    let message: OutgoingMessage
    let conversations: ConversationKeeper
    let now: Timestamp

    private var workspace: Workspace { facts.workspace }

    /// How long to wait before each look for a conversation that may have been begun: Intercom's search lags.
    private static let conversationLooks: [Duration] = [.seconds(1), .seconds(5), .seconds(15)]
    private static let replyLooks: [Duration] = [.seconds(1), .seconds(3)]
    /// Where Intercom said that it took a reply and did not show it.
    private static let acceptedLooks: [Duration] = [.zero, .seconds(1), .seconds(3)]
    /// The next step follows at once.
    private static let onward = Verdict.retry(after: .zero, code: "next_step", message: "the next step follows")

    mutating func verdict(
        _ step: BridgeDelivery.Step, _ outcome: CallOutcome, suggested: Verdict, in db: any SQLConnection
    ) throws -> Verdict {
        switch outcome {
        case .done(let response, _): return try done(step, response, in: db)
        case .refused(let refusal): return try refused(step, refusal, in: db)
        case .unknown(let refusal):
            switch step {
            case .createConversation, .reply, .createContact:
                data.isInDoubt = true
                data.looks = 0
                return .retry(after: .seconds(1), code: refusal.code, message: refusal.message)
            default: return .retry(after: nil, code: refusal.code, message: refusal.message)
            }
        case .throttled, .notDone, .unavailable: return suggested
        }
    }

    // MARK: Done

    private mutating func done(
        _ step: BridgeDelivery.Step, _ response: String, in db: any SQLConnection
    ) throws -> Verdict {
        switch step {
        case .findContact, .createContact:
            let person = try IntercomAnswer.contact(response)
            // Who changed their name while the call was under way is told of afterwards.
            let isCurrent = step == .createContact && facts.contact.updatedAt < delivery.updatedAt
            let shown = isCurrent ? facts.contact.person(attributes: attributes)?.fingerprint : nil
            try ContactLink.set(
                facts.contact.id, to: person.id, role: person.role ?? workspace.settings.contactRole.rawValue,
                shown: shown, in: workspace.id, at: now, db)
            data.isInDoubt = nil
            // Their picture follows as well.
            try conversations.refreshPerson(facts.contact.id, in: workspace, at: now, db)
            return Self.onward
        case .createConversation:
            let begun = try IntercomAnswer.begunConversation(response)
            try began(begun.conversationID, source: begun.messageID, in: db)
            return try rest(in: db)
        case .findConversation: return try found(response, in: db)
        case .reply, .findReply: return try wrote(step, response, in: db)
        default: return .sent
        }
    }

    private var attributes: [String] { data.withoutAttributes == true ? [] : workspace.attributes }

    /// The conversation is there, with its first piece.
    private mutating func began(_ conversation: String, source: String?, in db: any SQLConnection) throws {
        guard let person = facts.person else { return }
        let isCustomers = message.voice == .contact
        try ConversationLink.add(
            conversation, of: facts.ticket.id, with: person.intercomID, opening: isCustomers ? message.id : nil,
            in: workspace.id, at: now, db)
        // What it began with is always ours, whatever its number.
        let part = source ?? "source:\(conversation)"
        try PartLink.add(
            part, of: conversation, message: isCustomers ? message.id : nil, isOurs: true, in: workspace.id, at: now,
            db)
        data.isInDoubt = nil
        data.looks = nil
        try conversations.keepFacts(of: facts.ticket, in: workspace, at: now, db)
    }

    /// Looks for the conversation among those of the contact.
    private mutating func found(_ response: String, in db: any SQLConnection) throws -> Verdict {
        let plan = MessagePlan(data: data, facts: facts, message: message, sent: [])
        let wanted = IntercomBody.normalized(data.saying ?? plan.openingBody)
        // One that is linked is another ticket's, whatever it begins with. Among the others the latest is ours.
        let ours = try IntercomAnswer.threads(response).filter { thread in
            try thread.source?.plain == wanted && thread.source?.author.side == .customer
                && thread.contacts.contains { $0.id == facts.person?.intercomID }
                && ConversationLink.find(thread.id, in: workspace.id, db) == nil
        }.max { ($0.source?.createdAt ?? 0) < ($1.source?.createdAt ?? 0) }
        guard let ours else { return look(again: Self.conversationLooks) }
        try began(ours.id, source: ours.source?.id, in: db)
        return try rest(in: db)
    }

    private mutating func look(again waits: [Duration]) -> Verdict {
        let looks = data.looks ?? 0
        guard waits.indices.contains(looks) else {
            // It is not there, so it never arrived.
            data.isInDoubt = nil
            data.looks = nil
            return Self.onward
        }
        data.looks = looks + 1
        return .retry(after: waits[looks], code: "not_found_yet", message: "what was sent is looked for")
    }

    /// Looks for the piece in the conversation that the answer, or a reading, shows.
    private mutating func wrote(
        _ step: BridgeDelivery.Step, _ response: String, in db: any SQLConnection
    ) throws -> Verdict {
        guard let conversation = facts.conversation, let person = facts.person else { return Self.onward }
        let sent = Set(try PartLink.pieces(of: message.id, in: workspace.id, db).map(\.piece))
        guard let next = message.pieces.first(where: { !sent.contains($0.number) }) else { return .sent }
        let number = next.number
        let piece = data.withoutFiles == true ? next.piece.withoutFiles(of: facts.ticket.id) : next.piece
        let isAccepted = step == .reply || data.fact == Self.accepted
        let thread = try IntercomAnswer.thread(response)
        let known = try PartLink.known(of: conversation.conversationID, in: workspace.id, db)
        let author = message.voice.author ?? person.intercomID
        let ours = thread?.ours(
            by: author, saying: data.saying ?? piece.plain, since: (data.since?.rawValue ?? 0) / 1_000_000,
            known: known,
            isAccepted: isAccepted)
        if let ours {
            try add(ours.id, number, to: conversation, in: db)
            if let thread { try announceRest(of: thread, known: known.union([ours.id]), in: db) }
            return try rest(in: db)
        }
        guard isAccepted else { return look(again: Self.replyLooks) }
        // It was taken, and the answer does not show it: its number is needed, or it would come back as an answer.
        data.fact = Self.accepted
        data.isInDoubt = true
        if (data.looks ?? 0) >= Self.acceptedLooks.count {
            try add("delivery:\(delivery.id):\(number)", number, to: conversation, in: db)
            return try rest(in: db)
        }
        return look(again: Self.acceptedLooks)
    }

    private static let accepted = "accepted"

    private mutating func add(
        _ part: String, _ number: Int, to conversation: ConversationLink, in db: any SQLConnection
    ) throws {
        try PartLink.add(
            part, of: conversation.conversationID, message: message.id, piece: number, isOurs: true,
            in: workspace.id, at: now, db)
        if message.voice == .contact, conversation.state != "open" {
            // What the customer says opens it (facts of Intercom).
            try conversation.set(state: "open", in: workspace.id, db)
        }
        data.isInDoubt = nil
        data.looks = nil
        data.fact = nil
        data.withoutFiles = nil
    }

    /// Others may have written meanwhile.
    private func announceRest(of thread: Thread, known: Set<String>, in db: any SQLConnection) throws {
        let new = thread.parts.filter { !known.contains($0.id) && $0.author.side == .team }
        guard !new.isEmpty else { return }
        try conversations.announce(
            new.map(\.id), of: thread.id, ticket: facts.ticket.id, in: workspace, at: now, db)
    }

    private func rest(in db: any SQLConnection) throws -> Verdict {
        let sent = Set(try PartLink.pieces(of: message.id, in: workspace.id, db).map(\.piece))
        // With the conversation the pieces may be others than before it: the next step decides.
        return facts.conversation != nil && message.pieces.allSatisfy { sent.contains($0.number) }
            ? .sent : Self.onward
    }

    // MARK: Refused

    private mutating func refused(
        _ step: BridgeDelivery.Step, _ refusal: CallOutcome.Refusal, in db: any SQLConnection
    ) throws -> Verdict {
        switch (step, refusal.code) {
        case (.findContact, IntercomAnswer.notFound),
            // The one that it was merged into is not there either.
            (.findContact, IntercomAnswer.merged) where (data.mends ?? 0) > 0:
            data.step = .createContact
            data.isInDoubt = nil
            return Self.onward
        case (.findContact, IntercomAnswer.merged), (.createContact, IntercomAnswer.exists):
            guard let id = refusal.response, !id.isEmpty else {
                guard again() else { break }
                data.step = .findContact
                return .retry(after: .seconds(2), code: refusal.code, message: refusal.message)
            }
            try ContactLink.set(
                facts.contact.id, to: id, role: workspace.settings.contactRole.rawValue, shown: nil, in: workspace.id,
                at: now, db)
            return Self.onward
        case (.createContact, _) where data.withoutAttributes != true && !workspace.attributes.isEmpty:
            data.withoutAttributes = true
            return Self.onward
        case (.createConversation, IntercomAnswer.merged), (.reply, IntercomAnswer.merged),
            (.findConversation, IntercomAnswer.merged):
            guard again() else { break }
            // A notification may have mended the link meanwhile, here and below.
            guard let person = facts.person else { return Self.onward }
            if let id = refusal.response, !id.isEmpty {
                try person.move(to: id, in: workspace, at: now, db)
            } else {
                try ContactLink.remove(intercomID: person.intercomID, in: workspace.id, db)
            }
            return Self.onward
        case (.createConversation, IntercomAnswer.notFound), (.findConversation, IntercomAnswer.notFound):
            guard again() else { break }
            if let person = facts.person { try ContactLink.remove(intercomID: person.intercomID, in: workspace.id, db) }
            return Self.onward
        case (.reply, IntercomAnswer.notFound), (.findReply, IntercomAnswer.notFound):
            guard again() else { break }
            if let conversation = facts.conversation {
                try conversations.gone(conversation, in: workspace, at: now, db)
            }
            return Self.onward
        case (.reply, _) where message.pieces.contains { !$0.piece.files.isEmpty } && data.withoutFiles != true:
            data.withoutFiles = true
            return Self.onward
        default: break
        }
        // Somebody has to know that it is missing over there.
        return .dead(code: refusal.code, message: refusal.message)
    }

    /// Links that lead nowhere are made anew, though not for ever.
    private mutating func again() -> Bool {
        let times = data.mends ?? 0
        data.mends = times + 1
        data.isInDoubt = nil
        return times < 3
    }
}

extension OutgoingMessage.Voice {
    /// The teammate in whose name it is; nil for the contact.
    var author: String? {
        if case .admin(let id, _) = self { id } else { nil }
    }
}

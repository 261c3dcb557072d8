import Contacts
import Desk
import Kernel

/// Which call comes next for a message. Pure.
struct MessagePlan {
    let data: BridgeDelivery.Data
    let facts: TicketFacts
    let message: OutgoingMessage
    /// The pieces that are there.
    let sent: Set<Int>

    /// Nil when everything is there.
    func next() -> (IntercomWork, BridgeDelivery.Step)? {
        if facts.workspace.settings.mode == .rehearsal { return rehearsed }
        guard let person = facts.person else { return personStep() }
        guard let conversation = facts.conversation else {
            guard data.isInDoubt != true else {
                return (.findConversations(contact: person.intercomID), .findConversation)
            }
            // A lead that was merged into a user is one from then on; this word holds for both.
            return (
                .createConversation(contact: person.intercomID, role: "contact", body: openingBody),
                .createConversation
            )
        }
        guard let (_, piece) = message.pieces.first(where: { !sent.contains($0.number) }) else { return nil }
        guard data.isInDoubt != true else {
            return (.read(conversation: conversation.conversationID, known: nil), .findReply)
        }
        return (reply(piece, in: conversation.conversationID, by: person.intercomID), .reply)
    }

    /// What the call of a step says, without formatting; nil for one that says nothing.
    func saying(_ step: BridgeDelivery.Step) -> String? {
        switch step {
        case .createConversation: return openingBody
        case .reply:
            guard let (_, piece) = message.pieces.first(where: { !sent.contains($0.number) }) else { return nil }
            return (data.withoutFiles == true ? piece.withoutFiles(of: facts.ticket.id) : piece).plain
        default: return nil
        }
    }

    /// What would be said, whatever has to be made first.
    private var rehearsed: (IntercomWork, BridgeDelivery.Step)? {
        guard let (_, piece) = message.pieces.first(where: { !sent.contains($0.number) }) else { return nil }
        let conversation = facts.conversation?.conversationID ?? "(a new one)"
        let contact = facts.person?.intercomID ?? facts.contact.externalID ?? ""
        return (reply(piece, in: conversation, by: contact), .reply)
    }

    private func personStep() -> (IntercomWork, BridgeDelivery.Step)? {
        guard let externalID = facts.contact.externalID else { return nil }
        guard data.step == .createContact, data.isInDoubt != true else {
            return (.findContact(externalID: externalID), .findContact)
        }
        let attributes = data.withoutAttributes == true ? [] : facts.workspace.attributes
        guard let person = facts.contact.person(attributes: attributes) else { return nil }
        return (.createContact(person, role: facts.workspace.settings.contactRole.rawValue), .createContact)
    }

    /// What a conversation begins with. One that an agent began has to begin in the customer's name nevertheless
    /// (facts of Intercom, new conversation), so it says what it is.
    var openingBody: String {
        guard message.voice == .contact else {
            return "(A conversation in Telegram, begun by us)"
        }
        return message.pieces.first?.piece.plain ?? "(empty message)"
    }

    private func reply(
        _ piece: MessagePieces.Piece, in conversation: String, by contact: String
    ) -> IntercomWork {
        let piece = data.withoutFiles == true ? piece.withoutFiles(of: facts.ticket.id) : piece
        let files = IntercomWork.Files(bot: facts.ticket.botID.rawValue, list: piece.files)
        switch message.voice {
        case .contact:
            return .replyAsContact(conversation: conversation, contact: contact, body: piece.html, files: files)
        case .admin(let admin, let isNote):
            return .replyAsAdmin(
                conversation: conversation, admin: admin, body: piece.html, isNote: isNote, files: files)
        }
    }
}

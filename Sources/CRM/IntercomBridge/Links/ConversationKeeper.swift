import Contacts
import Desk
import Kernel
import SQL

/// Orders what keeps both sides the same.
struct ConversationKeeper: Sendable {
    let outbox: Outbox

    /// There is something to be read in a conversation.
    func announce(
        _ parts: [String], of conversation: String, ticket: Ticket.ID?, in workspace: Workspace, at now: Timestamp,
        _ db: any SQLConnection
    ) throws {
        try Announcements.add(parts, of: conversation, in: workspace.id, at: now, db)
        try outbox.enqueue(
            try BridgeDelivery.read(conversation, of: ticket, in: workspace.id), at: now, in: db)
    }

    /// Whom a ticket is assigned to, its tags and attributes are to be the same there.
    func keepFacts(
        of ticket: Ticket, in workspace: Workspace, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        let new = try BridgeDelivery.new(
            BridgeDelivery.facts, in: workspace.id, lane: BridgeDelivery.lane(of: ticket.id), .init(),
            ticket: ticket.id, priority: .edit, coalesceKey: "intercom-facts:\(workspace.id):\(ticket.id)")
        try outbox.enqueue(new, at: now, in: db)
    }

    /// What Intercom shows of a person is to be as it is here.
    func refreshPerson(
        _ contact: Contact.ID, in workspace: Workspace, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        let new = try BridgeDelivery.new(
            BridgeDelivery.contact, in: workspace.id, lane: "contact:\(contact)",
            .init(contact: contact.rawValue), ticket: nil, priority: .edit,
            coalesceKey: "intercom-contact:\(workspace.id):\(contact)")
        try outbox.enqueue(new, at: now, in: db)
    }

    /// A conversation is not there any more: what follows begins another.
    func gone(
        _ conversation: ConversationLink, in workspace: Workspace, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        try ConversationLink.remove(conversation.conversationID, in: workspace.id, db)
        try Audit.record(
            "intercom.conversation_gone", on: "ticket:\(conversation.ticketID)", by: workspace.actor,
            before: try JSONText.encode(["conversation_id": conversation.conversationID]), origin: "intercom",
            at: now, in: db)
    }
}

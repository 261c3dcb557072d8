import Contacts
import Desk
import JSON
import Kernel
import SQL

/// What a delivery about a ticket needs to know to decide what comes next.
struct TicketFacts {
    let workspace: Workspace
    let ticket: Ticket
    let contact: Contact
    let person: ContactLink?
    let conversation: ConversationLink?

    /// Nil when the ticket or its contact is gone.
    init?(_ id: Ticket.ID, _ workspace: Workspace, in db: any SQLConnection) throws {
        guard let ticket = try TicketBook.find(id, in: db),
            let contact = try ContactDirectory.find(ticket.contactID, in: db)
        else { return nil }
        self.workspace = workspace
        self.ticket = ticket
        self.contact = contact
        let person = try ContactLink.find(contact.id, in: workspace.id, db)
        let latest = try ConversationLink.latest(of: id, in: workspace.id, db)
        // In a conversation of a contact that is gone over there, the one made anew has no part.
        let isTheirs = person == nil || latest?.intercomContactID == person?.intercomID
        conversation = isTheirs ? latest : nil
        self.person = person
    }

    /// Of the delivery's ticket, with the conversation that shows it; nil while there is none.
    static func withConversation(
        of delivery: Delivery, in db: any SQLConnection
    ) throws -> (TicketFacts, ConversationLink)? {
        guard let id = delivery.ticketID, let workspace = try Workspace.find(.init(delivery.ownerID), in: db),
            let facts = try TicketFacts(Ticket.ID(id), workspace, in: db), let conversation = facts.conversation
        else { return nil }
        return (facts, conversation)
    }

    /// In whose name an agent's answer is written.
    func admin(for agent: Int64?) -> String { workspace.settings.admin(for: agent) ?? workspace.adminID }
}

extension Contact {
    /// By what Intercom's contact is ours (facts of Intercom, `external_id`); nil for one without a Telegram account.
    var externalID: String? { senderID.map { "telegram:\($0)" } }

    /// - Parameters:
    ///   - attributes: those that may be set there.
    ///   - avatar: an address of ours.
    func person(attributes: [String], avatar: String? = nil) -> IntercomWork.Person? {
        guard let externalID else { return nil }
        // A text without content takes back what was there.
        let all: [String: JSONValue] = [
            PersonAttributes.username: .string(username ?? ""), PersonAttributes.language: .string(language ?? ""),
            PersonAttributes.id: .string(senderID.map { String($0) } ?? ""),
        ]
        return IntercomWork.Person(
            contact: id, externalID: externalID, name: name, attributes: all.filter { attributes.contains($0.key) },
            avatar: avatar)
    }
}

package import Desk
import Kernel
import SQL

/// What becomes of the ticket when a template is used.
package struct TemplateActions: Sendable, Hashable, Codable {
    package var status: Ticket.Status?
    package var priority: Ticket.Priority?
    package var addTags: [String]
    package var removeTags: [String]

    package static let none = TemplateActions()

    enum CodingKeys: String, CodingKey {
        case status, priority
        case addTags = "add_tags"
        case removeTags = "remove_tags"
    }

    package init(
        status: Ticket.Status? = nil, priority: Ticket.Priority? = nil, addTags: [String] = [],
        removeTags: [String] = []
    ) {
        self.status = status
        self.priority = priority
        self.addTags = addTags
        self.removeTags = removeTags
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decodeIfPresent(Ticket.Status.self, forKey: .status)
        priority = try container.decodeIfPresent(Ticket.Priority.self, forKey: .priority)
        addTags = try container.decodeIfPresent([String].self, forKey: .addTags) ?? []
        removeTags = try container.decodeIfPresent([String].self, forKey: .removeTags) ?? []
    }

    /// The tags that a ticket has then: in their order, new ones at the end, each once.
    package func tags(of tags: [String]) -> [String] {
        let kept = tags.filter { !removeTags.contains($0) }
        return kept + addTags.filter { !kept.contains($0) }
    }

    /// - Throws: `KnowledgeRefusal` where the customer has a newer ticket, which keeps this one closed.
    func carryOut(
        on ticket: Ticket, _ tickets: TicketBook, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws {
        var ticket = ticket
        if let priority {
            ticket = try tickets.prioritize(
                ticket, as: priority, by: author.actor, origin: author.origin, at: now, in: db)
        }
        ticket = try tickets.tag(
            ticket, with: tags(of: ticket.tags), by: author.actor, origin: author.origin, at: now, in: db)
        guard let status else { return }
        do {
            _ = try db.savepoint {
                try tickets.change(ticket, to: status, by: author.actor, origin: author.origin, at: now, in: db)
            }
        } catch let error as SQLError where error.code == .uniqueViolation {
            throw KnowledgeRefusal("The customer has a newer ticket that is open already.")
        } catch let refusal as TransitionRefused {
            throw KnowledgeRefusal(refusal.description)
        }
    }
}

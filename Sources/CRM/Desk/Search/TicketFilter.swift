package import Contacts
package import Kernel
package import SQL

/// Which tickets are wanted: those to which all of it applies.
package struct TicketFilter: Sendable {
    /// Nobody and nothing can be asked for too.
    package enum Reference<ID: Sendable>: Sendable {
        case none
        case id(ID)
    }

    package var status: Ticket.Status?
    package var priority: Ticket.Priority?
    package var queue: Reference<Int64>?
    package var assignee: Reference<Agent.ID>?
    package var contact: Contact.ID?
    package var bot: Bot.ID?
    package var tag: String?
    package var createdAfter: Timestamp?
    package var updatedAfter: Timestamp?

    package init() {}

    /// The numbers of the tickets, oldest first.
    package func ids(limit: Int, in db: any SQLConnection) throws -> [Ticket.ID] {
        try db.column("SELECT id FROM tickets\(clause) ORDER BY created_at, id LIMIT \(limit)")
    }

    package func count(in db: any SQLConnection) throws -> Int {
        try db.value("SELECT COUNT(*) FROM tickets\(clause)") ?? 0
    }

    private var clause: SQL {
        allConditions.isEmpty ? "" : " WHERE \(allConditions.joined(separator: " AND "))"
    }

    /// Without the tag, which some orders read from its own table.
    var conditions: [SQL] {
        var all: [SQL] = []
        if let status { all.append("tickets.status = \(status)") }
        if let priority { all.append("tickets.priority = \(priority)") }
        switch queue {
        case nil: break
        case .some(.none): all.append("tickets.queue_id IS NULL")
        case .id(let id): all.append("tickets.queue_id = \(id)")
        }
        switch assignee {
        case nil: break
        case .some(.none): all.append("tickets.assignee_id IS NULL")
        case .id(let id): all.append("tickets.assignee_id = \(id)")
        }
        if let contact { all.append("tickets.contact_id = \(contact)") }
        if let bot { all.append("tickets.bot_id = \(bot)") }
        if let createdAfter { all.append("tickets.created_at > \(createdAfter)") }
        if let updatedAfter { all.append("tickets.updated_at > \(updatedAfter)") }
        return all
    }

    var tagCondition: [SQL] {
        tag.map { tag -> [SQL] in
            ["EXISTS (SELECT 1 FROM ticket_tags WHERE tag = \(tag) AND ticket_tags.ticket_id = tickets.id)"]
        } ?? []
    }

    var allConditions: [SQL] { conditions + tagCondition }
}

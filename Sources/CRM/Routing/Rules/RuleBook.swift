import BusinessTime
import Conditions
import Contacts
package import Desk
package import Kernel
package import SQL

/// The rules in their order, and what they say of a ticket. Deciding is pure.
package struct RuleBook: Sendable {
    package struct Decision: Sendable, Equatable {
        package var queueID: Int64?
        package var priority: Ticket.Priority?
        package var tags: [String] = []
        package var skills: [String: Int] = [:]
        /// Those that held.
        package var rules: [Int64] = []
    }

    private let rules: [CatalogItem<RoutingRule>]
    private let defaultQueueID: Int64?

    package init(_ rules: [CatalogItem<RoutingRule>], defaultQueueID: Int64?) {
        self.rules = rules
        self.defaultQueueID = defaultQueueID
    }

    package init(in db: any SQLConnection) throws {
        let all = try Catalog<RoutingRule>.page(after: 0, limit: .max, in: db)
        rules = all.filter(\.content.isEnabled).sorted { ($0.content.position, $0.id) < ($1.content.position, $1.id) }
        defaultQueueID = try DeskPolicy.current(in: db).defaultQueueID
    }

    /// Whether nothing would ever be decided.
    var isEmpty: Bool { rules.isEmpty && defaultQueueID == nil }

    /// What earlier rules have said stands, but tags and skills join.
    package func decide(_ facts: TicketFacts) -> Decision {
        var decision = Decision()
        for rule in rules where rule.content.condition.holds(for: facts) {
            let content = rule.content
            decision.rules.append(rule.id)
            decision.queueID = decision.queueID ?? content.queueID
            decision.priority = decision.priority ?? content.priority
            decision.tags += content.tags.filter { !decision.tags.contains($0) }
            decision.skills.merge(content.skills) { max($0, $1) }
            if content.stops { break }
        }
        decision.queueID = decision.queueID ?? defaultQueueID
        return decision
    }

    /// What rules look at in some tickets, read together.
    package func facts(of tickets: [Ticket], at now: Timestamp, in db: any SQLConnection) throws -> [TicketFacts] {
        let numbers = rules.flatMap(\.content.condition.fields).filter { $0.hasPrefix("hours.") }
            .compactMap { Int64($0.dropFirst(6)) }
        let hours = try DeskCalendar.compiled(Set(numbers), in: db).mapValues { $0.isOpen(at: now) }
        let contacts: [Contact] = try db.all(
            """
            SELECT \(Contact.columns) FROM contacts
            WHERE id IN (\(list: Array(Set(tickets.map(\.contactID))).paddedForStatement))
            """)
        let byID = Dictionary(uniqueKeysWithValues: contacts.map { ($0.id, $0) })
        return try tickets.map { ticket in
            let text: String? = try db.value(
                "SELECT body FROM messages WHERE ticket_id = \(ticket.id) ORDER BY id LIMIT 1")
            let count: Int? = try db.value("SELECT COUNT(*) FROM tickets WHERE contact_id = \(ticket.contactID)")
            return TicketFacts(
                ticket, contact: byID[ticket.contactID], text: text ?? "", ticketCount: count ?? 1, hours: hours)
        }
    }
}

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

    /// What rules look at in some tickets, read together; what no rule looks at is not read.
    package func facts(of tickets: [Ticket], at now: Timestamp, in db: any SQLConnection) throws -> [TicketFacts] {
        let fields = rules.reduce(into: Set<String>()) { $0.formUnion($1.content.condition.fields) }
        let calendars = Set(fields.filter { $0.hasPrefix("hours.") }.compactMap { Int64($0.dropFirst(6)) })
        let hours = try DeskCalendar.compiled(calendars, in: db).mapValues { $0.isOpen(at: now) }
        let contacts =
            fields.contains { $0.hasPrefix("contact.") } ? try Self.contacts(of: tickets, in: db) : [:]
        let texts = fields.contains("ticket.text") ? try Self.texts(of: tickets, in: db) : [:]
        let counts = fields.contains("contact.ticket_count") ? try Self.counts(of: tickets, in: db) : [:]
        return tickets.map { ticket in
            TicketFacts(
                ticket, contact: contacts[ticket.contactID], text: texts[ticket.id] ?? "",
                ticketCount: counts[ticket.contactID] ?? 1, hours: hours)
        }
    }

    private static func contacts(of tickets: [Ticket], in db: any SQLConnection) throws -> [Contact.ID: Contact] {
        let contacts: [Contact] = try db.all(
            """
            SELECT \(Contact.columns) FROM contacts
            WHERE id IN (\(list: Array(Set(tickets.map(\.contactID))).paddedForStatement))
            """)
        return Dictionary(uniqueKeysWithValues: contacts.map { ($0.id, $0) })
    }

    private static func texts(of tickets: [Ticket], in db: any SQLConnection) throws -> [Ticket.ID: String] {
        let rows = try db.rows(
            """
            SELECT ticket_id, body FROM messages WHERE id IN (
                SELECT MIN(id) FROM messages WHERE ticket_id IN (\(list: tickets.map(\.id).paddedForStatement))
                GROUP BY ticket_id)
            """)
        return Dictionary(
            try rows.map { (try $0.get("ticket_id"), try $0.get("body")) }, uniquingKeysWith: { $1 })
    }

    private static func counts(of tickets: [Ticket], in db: any SQLConnection) throws -> [Contact.ID: Int] {
        let rows = try db.rows(
            """
            SELECT contact_id, COUNT(*) AS tickets FROM tickets
            WHERE contact_id IN (\(list: Array(Set(tickets.map(\.contactID))).paddedForStatement))
            GROUP BY contact_id
            """)
        return Dictionary(
            try rows.map { (try $0.get("contact_id"), try $0.get("tickets")) }, uniquingKeysWith: { $1 })
    }
}

import Desk
import Kernel
import SQL

/// For whom templates are, and under which names: each name and each shortcut stands once for an owner, which is
/// everybody, a queue or an agent.
package enum TemplatePlaces {
    private static func owners(of template: Template) -> [String] {
        switch template.scope {
        case .all: ["all"]
        case .queue: Set(template.queueIDs).sorted().map { "queue:\($0)" }
        case .personal: template.agentID.map { ["agent:\($0)"] } ?? []
        }
    }

    static func set(_ item: CatalogItem<Template>, in db: any SQLConnection) throws {
        try remove(item.id, in: db)
        let (name, shortcut) = (item.content.name, item.content.shortcut)
        for owner in owners(of: item.content) {
            if try db.first("SELECT 1 FROM template_places WHERE owner = \(owner) AND name = \(name)") != nil {
                throw CatalogFieldTaken(field: "name")
            }
            if let shortcut,
                try db.first("SELECT 1 FROM template_places WHERE owner = \(owner) AND shortcut = \(shortcut)") != nil
            {
                throw CatalogFieldTaken(field: "shortcut")
            }
            _ = try db.execute(
                """
                INSERT INTO template_places (owner, name, folded_name, shortcut, template_id)
                VALUES (\(owner), \(name), \(name.lowercased()), \(shortcut), \(item.id))
                """)
        }
    }

    static func remove(_ template: Int64, in db: any SQLConnection) throws {
        try db.later("DELETE FROM template_places WHERE template_id = \(template)")
    }

    /// Those whose templates an agent has at hand in a ticket, the nearest first.
    private static func owners(of ticket: Ticket, _ agent: Agent.ID) -> [String] {
        ["agent:\(agent)"] + (ticket.queueID.map { ["queue:\($0)"] } ?? []) + ["all"]
    }

    /// A template that an agent has at hand, as a list shows it.
    package struct Entry: Sendable, Hashable {
        package let id: Int64
        package let name: String
        package let shortcut: String?
    }

    /// By name.
    static func page(
        for agent: Agent.ID, in ticket: Ticket, from offset: Int, limit: Int, in db: any SQLConnection
    ) throws -> [Entry] {
        try db.rows(
            """
            SELECT template_id, name, shortcut FROM template_places WHERE owner IN (\(list: owners(of: ticket, agent)))
            ORDER BY name, template_id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { Entry(id: try $0.get(at: 0), name: try $0.get(at: 1), shortcut: try $0.get(at: 2)) }
    }

    /// Which of these an agent has at hand, in the order given.
    static func entries(
        _ ids: [Int64], for agent: Agent.ID, in ticket: Ticket, in db: any SQLConnection
    ) throws -> [Entry] {
        guard !ids.isEmpty else { return [] }
        let rows = try db.rows(
            """
            SELECT template_id, name, shortcut FROM template_places
            WHERE template_id IN (\(list: ids.paddedForStatement)) AND owner IN (\(list: owners(of: ticket, agent)))
            """)
        let entries = try rows.map {
            Entry(id: try $0.get(at: 0), name: try $0.get(at: 1), shortcut: try $0.get(at: 2))
        }
        let byID = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return ids.compactMap { byID[$0] }
    }

    /// The one whose shortcut or name this is, whatever the case; of several the nearest, and shortcuts before names.
    static func exact(
        _ words: String, for agent: Agent.ID, in ticket: Ticket, in db: any SQLConnection
    ) throws -> Entry? {
        let wanted = words.lowercased()
        for column in ["shortcut", "folded_name"] {
            for owner in owners(of: ticket, agent) {
                let row = try db.first(
                    """
                    SELECT template_id, name, shortcut FROM template_places
                    WHERE owner = \(owner) AND \(unsafe: column) = \(wanted) ORDER BY name LIMIT 1
                    """)
                if let row {
                    return Entry(id: try row.get(at: 0), name: try row.get(at: 1), shortcut: try row.get(at: 2))
                }
            }
        }
        return nil
    }
}

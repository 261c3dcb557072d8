package import SQL

/// One line of the audit log.
package struct AuditEntry: Sendable, RowDecodable {
    package let id: Int64
    package let at: Timestamp
    package let actor: Actor
    package let action: String
    package let object: String
    package let before: String?
    package let after: String?
    package let origin: String?

    static let columns: SQL = "id, at, actor, action, object, before, after, origin"

    package init(row: Row) throws {
        id = try row.get("id")
        at = try row.get("at")
        actor = try row.get("actor")
        action = try row.get("action")
        object = try row.get("object")
        before = try row.get("before")
        after = try row.get("after")
        origin = try row.get("origin")
    }

    package var position: AuditPosition { AuditPosition(at: at, id: id) }
}

/// A place in the audit log, which is read by time: `1795223743000000-42`.
package struct AuditPosition: Sendable, Hashable, Comparable, LosslessStringConvertible {
    let at: Timestamp
    let id: Int64

    init(at: Timestamp, id: Int64) {
        self.at = at
        self.id = id
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        self.init(at: Timestamp(rawValue: time), id: id)
    }

    package var description: String { "\(at.rawValue)-\(id)" }

    package static func < (left: Self, right: Self) -> Bool { (left.at, left.id) < (right.at, right.id) }
}

/// Which entries somebody wants to see; what is nil does not matter.
package struct AuditFilter: Sendable {
    package var actor: Actor?
    package var object: String?
    /// A kind of action, or with `*` at its end all that begin so.
    package var action: EventFilter.Pattern?
    package var createdAfter: Timestamp?
    package var createdBefore: Timestamp?

    package init() {}
}

/// Reads the audit log, the newest first.
package enum AuditLog {
    /// Every filter has an index in the order of the answer, so that a page costs the same however long the log is.
    package static func page(
        _ filter: AuditFilter, before position: AuditPosition? = nil, limit: Int, in db: any SQLConnection
    ) throws -> [AuditEntry] {
        var conditions: [SQL] = []
        if let position { conditions.append("(at, id) < (\(position.at), \(position.id))") }
        if let time = filter.createdAfter { conditions.append("at > \(time)") }
        if let time = filter.createdBefore { conditions.append("at < \(time)") }
        if let actor = filter.actor { conditions.append("actor = \(actor)") }
        if let object = filter.object { conditions.append("object = \(object)") }
        guard let pattern = filter.action, pattern.description != "*" else {
            return try db.all(select(conditions, limit))
        }
        // There are few kinds of action, but many entries of each: a page of each kind, merged, reads few of them,
        // where a range of kinds would have to be sorted.
        let kinds = try actions(matching: pattern, in: db)
        guard !kinds.isEmpty else { return [] }
        let pages = try db.rows(ofEach: kinds.map { select(conditions + ["action = \($0)"], limit) })
        let entries = try pages.joined().map { try AuditEntry(row: $0) }
        return Array(entries.sorted { $0.position > $1.position }.prefix(limit))
    }

    private static func select(_ conditions: [SQL], _ limit: Int) -> SQL {
        let clause: SQL = conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"
        return "SELECT \(AuditEntry.columns) FROM audit\(clause) ORDER BY at DESC, id DESC LIMIT \(limit)"
    }

    /// The kinds of action that stand in the log: one look into the index for each.
    private static func actions(matching pattern: EventFilter.Pattern, in db: any SQLConnection) throws -> [String] {
        guard pattern.description.last == "*" else { return [pattern.description] }
        let kinds = try db.column(
            """
            WITH RECURSIVE kinds (action) AS (
                SELECT MIN(action) FROM audit
                UNION ALL
                SELECT (SELECT MIN(action) FROM audit WHERE audit.action > kinds.action)
                FROM kinds WHERE kinds.action IS NOT NULL
            )
            SELECT action FROM kinds WHERE action IS NOT NULL
            """, as: String.self)
        return kinds.filter { pattern.matches(Event.Kind(rawValue: $0)) }
    }
}

package import SQL

/// Who changed what, from what to what, and from where.
package enum Audit {
    /// - Parameters:
    ///   - object: what was changed, such as `ticket:1042`.
    ///   - origin: where the change came from, such as an address or `telegram`.
    package static func record(
        _ action: String, on object: String, by actor: Actor, before: String? = nil, after: String? = nil,
        origin: String? = nil, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO audit (at, actor, action, object, before, after, origin)
            VALUES (\(now), \(actor), \(action), \(object), \(before), \(after), \(origin))
            """)
    }
}

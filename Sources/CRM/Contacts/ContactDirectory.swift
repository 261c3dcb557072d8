package import Kernel
package import SQL

/// Finds and keeps contacts.
package struct ContactDirectory: Sendable {
    /// What a source shows of a person.
    package struct Sighting: Sendable {
        package let senderID: Int64
        package let name: String
        package let username: String?
        package let language: String?
        /// Such as `bot:123`.
        package let source: String

        package init(senderID: Int64, name: String, username: String?, language: String?, source: String) {
            self.senderID = senderID
            self.name = name.isEmpty ? username ?? String(senderID) : name
            self.username = username
            self.language = language
            self.source = source
        }
    }

    package static let rows = NumberedInsert(
        into: "contacts", ["sender_id", "name", "username", "language", "created_at", "updated_at"])

    /// What has been read ahead of a person.
    package enum Lookup: Sendable {
        case found(Contact)
        case missing
    }

    private let events: EventLog

    package init(events: EventLog) { self.events = events }

    package static func find(_ id: Contact.ID, in db: any SQLConnection) throws -> Contact? {
        try db.first("SELECT \(Contact.columns) FROM contacts WHERE id = \(id)")
    }

    package static func find(senderID: Int64, in db: any SQLConnection) throws -> Contact? {
        try db.first("SELECT \(Contact.columns) FROM contacts WHERE sender_id = \(senderID)")
    }

    /// Asks for the contacts behind Telegram's numbers.
    package static func search(senderIDs: [Int64]) -> SQL {
        "SELECT \(Contact.columns) FROM contacts WHERE sender_id IN (\(list: senderIDs.paddedForStatement))"
    }

    package static func identities(of id: Contact.ID, in db: any SQLConnection) throws -> [ContactIdentity] {
        try db.all(
            "SELECT kind, value, source, since, until FROM contact_identities WHERE contact_id = \(id) ORDER BY id")
    }

    /// The contact behind a sighting: made at the first, kept up to date by later ones; what changed is dated.
    /// - Parameter lookup: where it has just been looked up. If another node makes a missing one meanwhile, the
    ///   transaction fails with `SQLError.Code.uniqueViolation`.
    package func observe(
        _ sighting: Sighting, lookup: Lookup? = nil, at now: Timestamp, in db: any SQLConnection
    ) throws -> Contact {
        switch lookup {
        case .found(let known): return try update(known, sighting, at: now, in: db)
        case .missing:
            let id: Contact.ID = try db.insert(Self.row(sighting, at: now), into: Self.rows)
            return try created(id, sighting, at: now, in: db)
        case nil:
            guard let known = try Self.find(senderID: sighting.senderID, in: db) else {
                return try create(sighting, at: now, in: db)
            }
            return try update(known, sighting, at: now, in: db)
        }
    }

    private func update(
        _ known: Contact, _ sighting: Sighting, at now: Timestamp, in db: any SQLConnection
    ) throws -> Contact {
        // A sighting without a language says nothing of it; one without a username says that there is none.
        let language = sighting.language ?? known.language
        guard known.name != sighting.name || known.username != sighting.username || known.language != language else {
            return known
        }
        try db.later(
            """
            UPDATE contacts SET name = \(sighting.name), username = \(sighting.username), language = \(language),
                updated_at = \(now) WHERE id = \(known.id)
            """)
        try date(.name, from: known.name, to: sighting.name, of: known.id, sighting, at: now, in: db)
        try date(.username, from: known.username, to: sighting.username, of: known.id, sighting, at: now, in: db)
        try date(.language, from: known.language, to: language, of: known.id, sighting, at: now, in: db)
        let before: [String: String?] = ["name": known.name, "username": known.username, "language": known.language]
        let after = ["name": sighting.name, "username": sighting.username, "language": language]
        let changes = [
            "before": before.filter { $0.value != after[$0.key] }, "after": after.filter { $0.value != before[$0.key] },
        ]
        try events.append(
            "contact.updated", at: now, by: .contact(known.id.rawValue), contact: known.id.rawValue, data: changes,
            in: db)
        return try Self.find(known.id, in: db) ?? known
    }

    private func create(_ sighting: Sighting, at now: Timestamp, in db: any SQLConnection) throws -> Contact {
        // Another node may make the same contact at the same moment: then theirs is taken.
        let id: Contact.ID? = try db.value(
            Self.rows.unnumbered.sql(Self.row(sighting, at: now))
                + " ON CONFLICT (sender_id) DO NOTHING RETURNING id")
        if let id { return try created(id, sighting, at: now, in: db) }
        guard let other = try Self.find(senderID: sighting.senderID, in: db) else {
            throw SQLError(code: .serializationFailure, message: "the contact was made by another node just now")
        }
        return other
    }

    private static func row(_ sighting: Sighting, at now: Timestamp) -> [SQLValue] {
        [SQLValue](row: sighting.senderID, sighting.name, sighting.username, sighting.language, now, now)
    }

    private func created(
        _ id: Contact.ID, _ sighting: Sighting, at now: Timestamp, in db: any SQLConnection
    ) throws -> Contact {
        try date(.name, from: nil, to: sighting.name, of: id, sighting, at: now, in: db)
        try date(.username, from: nil, to: sighting.username, of: id, sighting, at: now, in: db)
        try date(.language, from: nil, to: sighting.language, of: id, sighting, at: now, in: db)
        try events.append(
            "contact.created", at: now, by: .contact(id.rawValue), contact: id.rawValue,
            data: Created(senderID: sighting.senderID, name: sighting.name, username: sighting.username), in: db)
        return Contact(id: id, sighting, at: now)
    }

    private func date(
        _ kind: ContactIdentity.Kind, from old: String?, to new: String?, of id: Contact.ID, _ sighting: Sighting,
        at now: Timestamp, in db: any SQLConnection
    ) throws {
        guard old != new else { return }
        if old != nil {
            try db.later(
                """
                UPDATE contact_identities SET until = \(now)
                WHERE contact_id = \(id) AND kind = \(kind) AND until IS NULL
                """)
        }
        guard let new else { return }
        try db.gather([SQLValue](row: id, kind, new, sighting.source, now), into: Self.identityRows)
    }

    private static let identityRows = RowStatement.insert(
        into: "contact_identities", ["contact_id", "kind", "value", "source", "since"], rank: 1)

    private struct Created: Encodable {
        let senderID: Int64
        let name: String
        let username: String?

        enum CodingKeys: String, CodingKey {
            case senderID = "sender_id"
            case name, username
        }
    }
}

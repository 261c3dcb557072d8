import Cryptography
import FoundationEssentials
package import Kernel
package import SQL

/// Finds and keeps agents, and what is known of their place in staff groups.
package enum AgentDirectory {
    /// For how long a claim code can be used.
    package static let claimValidity = Duration.seconds(7 * 24 * 3600)

    package static func find(_ id: Agent.ID, in db: any SQLConnection) throws -> Agent? {
        try db.first("SELECT \(Agent.columns) FROM agents WHERE id = \(id)")
    }

    package static func find(telegramUserID: Int64, in db: any SQLConnection) throws -> Agent? {
        try db.first("SELECT \(Agent.columns) FROM agents WHERE telegram_user_id = \(telegramUserID)")
    }

    /// The agent whose name begins like that, whatever the case; nil when none or several do.
    static func find(named name: String, in db: any SQLConnection) throws -> Agent? {
        let wanted = name.lowercased()
        let all: [Agent] = try db.all("SELECT \(Agent.columns) FROM agents ORDER BY id")
        if let exact = all.first(where: { $0.name.lowercased() == wanted }) { return exact }
        let matches = all.filter { $0.name.lowercased().hasPrefix(wanted) }
        return matches.count == 1 ? matches[0] : nil
    }

    /// Held against other transactions until this one ends.
    package static func lock(_ id: Agent.ID, in db: any SQLConnection) throws -> Agent? {
        try db.first("SELECT \(Agent.columns) FROM agents WHERE id = \(id)\(db.dialect.forUpdate)")
    }

    /// Oldest first.
    package static func page(after id: Int64, limit: Int, in db: any SQLConnection) throws -> [Agent] {
        try db.all("SELECT \(Agent.columns) FROM agents WHERE id > \(id) ORDER BY id LIMIT \(limit)")
    }

    package static func all(in db: any SQLConnection) throws -> [Agent] {
        try db.all("SELECT \(Agent.columns) FROM agents ORDER BY id")
    }

    /// Adds an agent who is not yet known by a Telegram account.
    /// - Returns: the agent's id, and the code with which they make themselves known, once.
    package static func add(
        name: String, role: Agent.Role, at now: Timestamp, in db: any SQLConnection
    ) throws -> (id: Agent.ID, claimCode: String) {
        let code = Cryptography.randomToken(bytes: 9)
        let id: Agent.ID = try db.returned(
            """
            INSERT INTO agents (
                name, role, claim_hash, claim_expires_at, availability_changed_at, created_at, updated_at)
            VALUES (\(name), \(role), \(hash(code)), \(now + claimValidity), \(now), \(now), \(now)) RETURNING id
            """)
        return (id, code)
    }

    /// Ties a Telegram account to the agent whose code it is.
    /// - Returns: nil when the code is unknown, used, or too old, or the account belongs to another agent.
    static func claim(
        _ code: String, telegramUserID: Int64, at now: Timestamp, in db: any SQLConnection
    ) throws -> Agent? {
        guard
            let agent: Agent = try db.first(
                """
                SELECT \(Agent.columns) FROM agents
                WHERE claim_hash = \(hash(code)) AND claim_hash IS NOT NULL AND claim_expires_at > \(now)
                """)
        else { return nil }
        if let other = try find(telegramUserID: telegramUserID, in: db), other.id != agent.id {
            // Known until now as an administrator of a group: what they did stays theirs under that entry.
            try db.later("UPDATE agents SET telegram_user_id = NULL WHERE id = \(other.id)")
        }
        try db.later(
            """
            UPDATE agents SET telegram_user_id = \(telegramUserID), claim_hash = NULL, updated_at = \(now)
            WHERE id = \(agent.id)
            """)
        return try find(agent.id, in: db)
    }

    /// The agent behind an administrator of a staff group, made at first sight.
    static func administrator(
        telegramUserID: Int64, name: String, at now: Timestamp, in db: any SQLConnection
    ) throws -> Agent {
        if let known = try find(telegramUserID: telegramUserID, in: db) { return known }
        let id: Agent.ID = try db.returned(
            """
            INSERT INTO agents (name, role, telegram_user_id, availability_changed_at, created_at, updated_at)
            VALUES (\(name), \(Agent.Role.agent), \(telegramUserID), \(now), \(now), \(now)) RETURNING id
            """)
        guard let agent = try find(id, in: db) else {
            throw SQLError(code: .other, message: "an agent that was just added is gone")
        }
        return agent
    }

    // MARK: Membership

    struct Membership: Sendable {
        let isAdministrator: Bool
        let checkedAt: Timestamp
    }

    static func membership(
        of userID: Int64, in chatID: Int64, in db: any SQLConnection
    ) throws -> Membership? {
        try db.first(
            """
            SELECT is_administrator, checked_at FROM chat_members
            WHERE chat_id = \(chatID) AND user_id = \(userID)
            """
        ).map { Membership(isAdministrator: try $0.get(at: 0), checkedAt: try $0.get(at: 1)) }
    }

    package static func setMembership(
        of userID: Int64, in chatID: Int64, isAdministrator: Bool, at now: Timestamp, in db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO chat_members (chat_id, user_id, is_administrator, checked_at)
            VALUES (\(chatID), \(userID), \(isAdministrator), \(now))
            ON CONFLICT (chat_id, user_id) DO UPDATE SET
                is_administrator = excluded.is_administrator, checked_at = excluded.checked_at
            """)
    }

    private static func hash(_ code: String) -> Data { Cryptography.sha256(Data(code.utf8)) }
}

import Desk
import Kernel
import SQL

/// Parts of Intercom's conversations that are known here: what we made there, and what was taken over.
enum PartLink {
    /// Remembers a part.
    /// - Parameters:
    ///   - message: ours, that it stands for; nil for a part that says nothing.
    ///   - piece: which piece of the message, from 0.
    ///   - isOurs: whether we made it there.
    static func add(
        _ part: String, of conversation: String, message: DeskMessage.ID?, piece: Int = 0, isOurs: Bool,
        in workspace: Workspace.ID, at now: Timestamp, _ db: any SQLConnection
    ) throws {
        try db.later(
            """
            INSERT INTO intercom_parts (workspace_id, conversation_id, part_id, message_id, piece, is_ours, created_at)
            VALUES (\(workspace), \(conversation), \(part), \(message), \(piece), \(isOurs), \(now))
            ON CONFLICT DO NOTHING
            """)
    }

    /// Those of a conversation that are known.
    static func known(
        of conversation: String, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> Set<String> {
        Set(
            try db.column(
                """
                SELECT part_id FROM intercom_parts
                WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
                """, as: String.self))
    }

    /// Which pieces of a message are there.
    static func pieces(
        of message: DeskMessage.ID, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> [(piece: Int, conversation: String, isOurs: Bool)] {
        try db.rows(
            """
            SELECT piece, conversation_id, is_ours FROM intercom_parts
            WHERE message_id = \(message) AND workspace_id = \(workspace)
            """
        ).map { (try $0.get(at: 0), try $0.get(at: 1), try $0.get(at: 2)) }
    }

    /// Whether a message came from there.
    static func isTheirs(_ message: DeskMessage.ID, _ db: any SQLConnection) throws -> Bool {
        try db.first("SELECT 1 FROM intercom_parts WHERE message_id = \(message) AND is_ours = FALSE") != nil
    }
}

/// What notifications and reconciliations say that there is to be read, until it has been read.
enum Announcements {
    static func add(
        _ parts: [String], of conversation: String, in workspace: Workspace.ID, at now: Timestamp,
        _ db: any SQLConnection
    ) throws {
        for part in parts {
            try db.later(
                """
                INSERT INTO intercom_announcements (workspace_id, conversation_id, part_id, created_at)
                VALUES (\(workspace), \(conversation), \(part), \(now)) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// The last one of a conversation, and whether any of them is of something that is not known.
    static func state(
        of conversation: String, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> (last: Int64, isNewThere: Bool)? {
        let row = try db.first(
            """
            SELECT MAX(id), SUM(CASE WHEN EXISTS (
                SELECT 1 FROM intercom_parts AS part WHERE part.workspace_id = found.workspace_id
                    AND part.conversation_id = found.conversation_id AND part.part_id = found.part_id
            ) THEN 0 ELSE 1 END)
            FROM intercom_announcements AS found
            WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)
            """)
        guard let row, let last: Int64 = try row.get(at: 0) else { return nil }
        return (last, try row.get(at: 1, as: Int64.self) > 0)
    }

    static func clear(
        of conversation: String, upTo last: Int64, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws {
        try db.later(
            """
            DELETE FROM intercom_announcements
            WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND id <= \(last)
            """)
    }
}

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

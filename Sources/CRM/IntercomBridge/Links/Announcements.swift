import Kernel
import SQL

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

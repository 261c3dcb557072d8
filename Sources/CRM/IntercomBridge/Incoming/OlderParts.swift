import FoundationEssentials
import IntercomAPI
import Kernel
import SQL
import TelegramBotAPI

/// Parts that notifications told of and that a reading does not show any more, for Intercom gives the 500 newest alone:
/// they are taken from the notifications, without formatting.
enum OlderParts {
    /// So many notifications of a conversation are looked through, the newest.
    private static let mostReceipts = 2000

    /// - Parameter last: the last announcement that the reading answers.
    static func find(
        missingFrom thread: Thread, upTo last: Int64, in workspace: Workspace.ID, _ db: any SQLConnection
    ) throws -> [Thread.Part] {
        let shown = Set(thread.everything.map(\.id))
        let announced: [String] = try db.column(
            """
            SELECT part_id FROM intercom_announcements AS found
            WHERE workspace_id = \(workspace) AND conversation_id = \(thread.id) AND id <= \(last) AND NOT EXISTS (
                SELECT 1 FROM intercom_parts AS part WHERE part.workspace_id = found.workspace_id
                    AND part.conversation_id = found.conversation_id AND part.part_id = found.part_id)
            """)
        let missing = Set(announced).subtracting(shown)
        guard !missing.isEmpty else { return [] }
        let bodies: [Data] = try db.column(
            """
            SELECT body FROM receipts WHERE id IN (
                SELECT receipt_id FROM intercom_receipts
                WHERE workspace_id = \(workspace) AND conversation_id = \(thread.id)
                ORDER BY receipt_id DESC LIMIT \(mostReceipts))
            """)
        var parts: [String: Thread.Part] = [:]
        for body in bodies {
            guard case .conversation(let conversation) = IntercomNotification(parsing: body).item else { continue }
            for part in conversation.parts where missing.contains(part.id) {
                var found = Thread.Part(part)
                // The text of a notification is no HTML.
                found.body = part.body.map { IntercomHTML.body(FormattedText($0)) }
                parts[part.id] = found
            }
        }
        return parts.values.sorted { ($0.createdAt, $0.id.count, $0.id) < ($1.createdAt, $1.id.count, $1.id) }
    }
}

import Kernel
import SQL

/// Which messages carry which uploaded files: what says whether a file may be removed.
///
/// Messages keep their attachments as JSON, in which no index finds a file.
enum FileUses {
    /// - Throws: `SQLError` with code `.serializationFailure` when a file was removed just now: done again, the request
    ///   finds that out.
    static func add(
        _ attachments: [Attachment], of message: DeskMessage.ID, in db: any SQLConnection
    ) throws {
        for file in Set(attachments.compactMap(\.uploadID)).sorted() {
            do {
                _ = try db.execute(
                    """
                    INSERT INTO file_uses (file_id, message_id) VALUES (\(file), \(message)) ON CONFLICT DO NOTHING
                    """)
            } catch let error as SQLError where error.code == .foreignKeyViolation {
                throw SQLError(code: .serializationFailure, message: "the file was removed just now")
            }
        }
    }

    /// A message that carries the file, or has carried it in an earlier version; nil where none does.
    static func first(of file: StoredFile.ID, in db: any SQLConnection) throws -> DeskMessage.ID? {
        try db.value("SELECT message_id FROM file_uses WHERE file_id = \(file) ORDER BY message_id LIMIT 1")
    }
}

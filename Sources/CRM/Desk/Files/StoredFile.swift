package import Kernel
package import SQL

/// A file that was uploaded through the API: what it is called and which content it has.
package struct StoredFile: Sendable, RowDecodable {
    package typealias ID = Identifier<StoredFile>

    /// What Telegram takes from a bot (facts/telegram-bot-api.md): 50 MB, and 10 MB as a picture.
    package static let largest: Int64 = 50 << 20
    package static let largestPhoto: Int64 = 10 << 20

    package let id: ID
    package let sha256: String
    /// Bytes.
    package let size: Int64
    package let fileName: String
    package let mimeType: String
    package let createdAt: Timestamp

    private static let columns: SQL = "id, sha256, size, file_name, mime_type, created_at"

    package init(row: Row) throws {
        id = try row.get("id")
        sha256 = try row.get("sha256")
        size = try row.get("size")
        fileName = try row.get("file_name")
        mimeType = try row.get("mime_type")
        createdAt = try row.get("created_at")
    }

    package static func find(_ id: ID, in db: any SQLConnection) throws -> StoredFile? {
        try db.first("SELECT \(columns) FROM files WHERE id = \(id)")
    }

    /// The latest first.
    /// - Parameter id: of the last that was seen; nil from the start.
    package static func page(before id: ID?, limit: Int, in db: any SQLConnection) throws -> [StoredFile] {
        let clause: SQL = id.map { " WHERE id < \($0)" } ?? ""
        return try db.all("SELECT \(columns) FROM files\(clause) ORDER BY id DESC LIMIT \(limit)")
    }

    private static let rows = NumberedInsert(
        into: "files", ["sha256", "size", "file_name", "mime_type", "created_at"])

    /// Gives a content that is in the media folder a number and a name.
    package static func insert(
        _ content: MediaFolder.Content, fileName: String, mimeType: String, at now: Timestamp, in db: any SQLConnection
    ) throws -> StoredFile {
        let id: ID = try db.insert(
            [SQLValue](row: content.sha256, content.size, fileName, mimeType, now), into: rows)
        guard let file = try find(id, in: db) else {
            throw SQLError(code: .serializationFailure, message: "the file was removed just now")
        }
        return file
    }

    // MARK: Removing

    /// Something carries the file.
    package struct InUse: Error {
        /// Nil where it is something that the desk does not know of: its table refers to `files`.
        package let message: DeskMessage.ID?
    }

    /// Removes a file that nothing carries. Its content leaves the folder by itself (`MediaSweeper`), unless another
    /// file has the same.
    /// - Returns: what it was; nil where there is no such file.
    /// - Throws: `InUse`
    package static func remove(
        _ id: ID, by author: Author, at now: Timestamp, in db: any SQLConnection
    ) throws -> StoredFile? {
        let file: StoredFile? = try db.first(
            "SELECT \(columns) FROM files WHERE id = \(id)\(db.dialect.forUpdate)")
        guard let file else { return nil }
        if let message = try FileUses.first(of: id, in: db) { throw InUse(message: message) }
        try db.later("DELETE FROM file_copies WHERE file_id = \(id)")
        do {
            _ = try db.savepoint { try db.execute("DELETE FROM files WHERE id = \(id)") }
        } catch let error as SQLError where error.code == .foreignKeyViolation {
            throw InUse(message: nil)
        }
        try Audit.record(
            "file.deleted", on: "file:\(id)", by: author.actor,
            before: try JSONText.encode(["file_name": file.fileName]), origin: author.origin, at: now, in: db)
        return file
    }
}

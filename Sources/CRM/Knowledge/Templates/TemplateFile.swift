package import Desk
import Kernel
import SQL

/// A file that a template sends along.
package struct TemplateFile: Sendable, Hashable, Codable {
    /// The number of a `StoredFile`.
    package var fileID: Int64
    /// As what it is sent; nil for what suits it best.
    package var kind: String?

    enum CodingKeys: String, CodingKey {
        case kind
        case fileID = "file_id"
    }

    package init(fileID: Int64, kind: FileKind?) {
        self.fileID = fileID
        self.kind = kind?.rawValue
    }

    func attachment(in db: any SQLConnection) throws -> Attachment? {
        guard let file = try StoredFile.find(StoredFile.ID(fileID), in: db) else { return nil }
        let wanted = kind.flatMap { FileKind(rawValue: $0) }
        return Attachment(file, as: wanted ?? FileKind(guessing: file.mimeType, size: file.size))
    }

    /// Which templates carry which files: a file that is named there is not removed.
    static func set(_ files: [TemplateFile], of template: Int64, in db: any SQLConnection) throws {
        try db.later("DELETE FROM template_files WHERE template_id = \(template)")
        for id in Set(files.map(\.fileID)).sorted() {
            do {
                _ = try db.execute("INSERT INTO template_files (file_id, template_id) VALUES (\(id), \(template))")
            } catch let error as SQLError where error.code == .foreignKeyViolation {
                throw SQLError(code: .serializationFailure, message: "the file was removed just now")
            }
        }
    }
}

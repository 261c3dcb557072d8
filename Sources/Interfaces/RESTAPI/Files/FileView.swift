import Desk
import JSON
import Kernel

/// Uploaded files as the API shows them.
enum FileView {
    static func path(_ id: StoredFile.ID) -> String { "/api/v1/files/\(id)" }

    static func make(_ file: StoredFile) -> JSONValue {
        [
            "id": .integer(file.id.rawValue), "file_name": .string(file.fileName),
            "mime_type": .string(file.mimeType), "size": .integer(file.size), "sha256": .string(file.sha256),
            "url": .string("\(path(file.id))/content"), "created_at": JSONValue(file.createdAt),
        ]
    }

    /// A file never changes.
    static func eTag(_ file: StoredFile) -> String { "\"\(file.id)-\(file.sha256.prefix(16))\"" }
}

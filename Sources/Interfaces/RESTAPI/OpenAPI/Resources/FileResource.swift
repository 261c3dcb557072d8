import Desk
import HTTPTypes

extension Resource {
    static let files = Resource(
        name: "Files", description: "Files that were uploaded to be sent, each of up to 50 MB.",
        schemas: ["File": fileView], operations: [listFiles, createFile, getFile, getFileContent, deleteFile])

    private static let fileView = Schema.object([
        .field("id", .id("The file’s number.")), .field("file_name", .string), .field("mime_type", .string),
        .field("size", .integer(from: 1, to: StoredFile.largest).described("Bytes.")),
        .field("sha256", .string(pattern: "^[0-9a-f]{64}$")),
        .field("url", .string.described("Where the file itself is, below this server.")),
        .field("created_at", .time),
    ])

    private static let example = """
        {
          "created_at": "2026-11-21T12:57:02.248Z",
          "file_name": "invoice.pdf",
          "id": 1,
          "mime_type": "application/pdf",
          "sha256": "b3ae726942da859b2c5c15afaeb7b82e2a154b12911a4e2cd256b93c23a9b5da",
          "size": 81234,
          "url": "/api/v1/files/1/content"
        }
        """

    private static let listFiles = Operation(
        id: "listFiles", method: .get, path: "/files", summary: "Files, the newest first",
        scopes: ["messages:read"], parameters: [.limit, .cursor()],
        answers: [.ok("A page.", .json(.page(of: "File"))), .notModified])

    private static let createFile = Operation(
        id: "createFile", method: .post, path: "/files", summary: "Upload a file",
        description: "As a form with one part `file`, or the bare bytes with `file_name` in the query.",
        scopes: ["messages:write"],
        parameters: [.query("file_name", .string(from: 1), "The file’s name; needed for bare bytes, not for a form.")],
        body: [.form(.object([.field("file", Content.file)])), .bytes("application/octet-stream")],
        answers: [
            .created("What is known of it.", .json(.reference("File"), ["file": example]), headers: [.eTag, .location])
        ])

    private static let getFile = Operation(
        id: "getFile", method: .get, path: "/files/{id}", summary: "What is known of a file",
        scopes: ["messages:read"], parameters: [.id(of: "file")],
        answers: [.ok("The file’s data.", .json(.reference("File"), ["file": example])), .notModified])

    private static let getFileContent = Operation(
        id: "getFileContent", method: .get, path: "/files/{id}/content", summary: "The file itself",
        scopes: ["messages:read"], parameters: [.id(of: "file"), .range],
        answers: Answer.downloads, refusals: [.rangeNotSatisfiable])

    private static let deleteFile = Operation(
        id: "deleteFile", method: .delete, path: "/files/{id}", summary: "Remove a file that no message carries",
        description: "409 (`file_in_use`) names a message that carries it, or has carried it before it was edited.",
        scopes: ["messages:write"], parameters: [.id(of: "file")], answers: [.noContent])
}

extension Answer {
    /// A file as it is, or a part of it.
    static let downloads = [
        Answer(
            status: .ok, description: "The file, of whatever type it is.", content: [.bytes("*/*")],
            headers: [.disposition]),
        Answer(
            status: .partialContent, description: "The bytes that `Range` asked for.", content: [.bytes("*/*")],
            headers: [.disposition]),
        Answer(status: .notModified, description: "Nothing has changed; there is no body."),
    ]
}

extension Parameter {
    static let range = header("Range", .string, "Bytes of the file (RFC 9110, section 14).")
}

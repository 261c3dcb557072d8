import Desk
import HTTPServer
import HTTPTypes

/// An uploaded file itself, from the media folder; ranges and conditions of the request are honoured.
struct StoredFileDownload: Sendable {
    let media: MediaFolder

    /// - Throws: `APIError` when the content is not on this node.
    func response(to request: Request, file: StoredFile) async throws -> Response {
        let headers = SafeDownload.headers(fileName: file.fileName, mimeType: file.mimeType)
        let path = MediaFolder.relativePath(of: file.sha256).split(separator: "/").map(String.init)
        let open = try await media.work { [root = media.path] in OpenFile.open(below: root, path: path) }
        guard let open else {
            throw APIError(
                status: .notFound, code: "content_missing",
                detail: "The file’s content is not in this node’s media folder.")
        }
        let response = StaticFiles.response(
            to: request, file: open, contentType: headers[.contentType] ?? SafeDownload.anyType, headers: headers)
        guard response.status != .rangeNotSatisfiable else {
            throw APIError(
                status: response.status, code: "range_not_satisfiable",
                detail: "The file has \(open.size) bytes, and Range asks for none of them.", headers: response.headers)
        }
        return response
    }
}

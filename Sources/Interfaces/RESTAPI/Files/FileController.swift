import Desk
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// `/files`: what was uploaded to be sent.
struct FileController: Sendable {
    let desk: DeskService
    let writer: APIWriter

    /// - Parameter uploads: a group that does not read bodies before the handler does.
    func addRoutes(to group: RouterGroup<APIContext>, uploads: RouterGroup<APIContext>) {
        uploads.post("files", use: create)
        group.get("files", use: list)
        group.get("files/:id", use: get)
        group.get("files/:id/content", use: content)
        group.delete("files/:id", use: remove)
    }

    @Sendable func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:write")
        let (file, digest) = UploadForm.isForm(request) ? try await form(request) : try await raw(request)
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context, content: digest) { db in
            let now = Timestamp.now
            let stored = try file.insert(at: now, in: db)
            try Audit.record(
                "file.created", on: "file:\(stored.id)", by: author.actor,
                after: try JSONText.encode(["file_name": stored.fileName]), origin: author.origin, at: now, in: db)
            return .init(
                status: .created, body: FileView.make(stored),
                headers: ["Location": FileView.path(stored.id), "ETag": FileView.eTag(stored)])
        }
    }

    private func form(_ request: Request) async throws -> (UploadedContent, Data) {
        try Query.none(request)
        let rules = UploadForm.Rules(fileField: "file", largestCount: 1, fields: [])
        let form = try await UploadForm.read(request, into: desk.media, rules)
        guard let file = form.files.first else { throw APIError.invalid("file", "required", "is required") }
        return (file, form.content)
    }

    /// The body is the file; its name stands in the query.
    private func raw(_ request: Request) async throws -> (UploadedContent, Data) {
        var name: String?
        for item in request.queryItems {
            guard item.name == "file_name" else {
                throw APIError.invalid(item.name, "unknown_parameter", "is not a parameter of this request")
            }
            guard name == nil else { throw APIError.invalid(item.name, "given_twice", "was given more than once") }
            name = item.value
        }
        guard let name, !name.isEmpty else { throw APIError.invalid("file_name", "required", "is required") }
        var body = request.body
        body.limit = Int(StoredFile.largest)
        let writer = try await desk.media.begin()
        do {
            for try await chunk in body { try await writer.write(chunk) }
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw APIError.fileTooLarge("file")
        }
        guard writer.size > 0 else { throw APIError.invalid("file", "empty", "is empty") }
        let file = UploadedContent(
            content: try await writer.finish(), name: name, type: request.headers[.contentType])
        return (file, Data("\(file.content.sha256) \(file.mimeType)".utf8))
    }

    @Sendable func list(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:read")
        let query = try Query(request)
        let files = try await desk.database.read { db in
            try StoredFile.page(before: query.cursor.map { StoredFile.ID($0) }, limit: query.limit + 1, in: db)
        }
        return JSONAnswer.page(files, query, id: \.id.rawValue) { FileView.make($0) }
    }

    @Sendable func get(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        let file = try await find(context)
        let eTag = FileView.eTag(file)
        if ETags.contains(request.headers[.ifNoneMatch], eTag) {
            return Response(status: .notModified, headers: [.eTag: eTag])
        }
        return JSONAnswer.make(FileView.make(file), headers: [.eTag: eTag])
    }

    @Sendable func content(_ request: Request, _ context: APIContext) async throws -> Response {
        try Query.none(request)
        return try await StoredFileDownload(media: desk.media).response(to: request, file: try await find(context))
    }

    /// A file never changes, so there is nothing for `If-Match` to guard.
    @Sendable func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("messages:write")
        try Query.none(request)
        try await Body.none(request)
        let id = StoredFile.ID(try context.id(of: "file"))
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            do {
                guard try StoredFile.remove(id, by: author, at: .now, in: db) != nil else {
                    throw APIError.notFound("file")
                }
            } catch let error as StoredFile.InUse {
                throw APIError(
                    status: .conflict, code: "file_in_use",
                    detail: error.message.map { "Message \($0) carries this file: it stays as long as the message." }
                        ?? "A template sends this file: take it out of the template first.")
            }
            return .init(status: .noContent, body: .null)
        }
    }

    private func find(_ context: APIContext) async throws -> StoredFile {
        try context.require("messages:read")
        let id = StoredFile.ID(try context.id(of: "file"))
        guard let file = try await desk.database.read({ try StoredFile.find(id, in: $0) }) else {
            throw APIError.notFound("file")
        }
        return file
    }
}

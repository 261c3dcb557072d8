import Desk
import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Files through the API")
struct FileTests {
    static let fields: Set<String> = ["id", "file_name", "mime_type", "size", "sha256", "url", "created_at"]

    @Test("A file in a form gets a number, and comes back as it was", arguments: TestEngine.available)
    func form(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let bytes = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let form = Form([.init("file", bytes, fileName: "../é \"x\".png", type: "image/png")])
            let created = try await stage.post(form, to: "/files")
            #expect(created.status == 201)
            #expect(Set(created.json.objectValue?.keys.map { $0 } ?? []) == Self.fields)
            #expect(created["file_name"] == "é \"x\".png" && created["mime_type"] == "image/png")
            #expect(created["size"] == 200_000)
            let id = try #require(created["id"]?.integerValue)
            let got = try await stage.get("/files/\(id)")
            #expect(got.json == created.json)
            let tag = try #require(got.headers[.eTag])
            #expect(created.headers[.eTag] == tag && created.headers[.location] == "/api/v1/files/\(id)")
            #expect(try await stage.get("/files/\(id)", headers: [.ifNoneMatch: tag]).status == 304)
            let content = try await stage.get("/files/\(id)/content")
            #expect(content.status == 200 && content.data == bytes)
            #expect(content.headers["X-Content-Type-Options"] == "nosniff")
            #expect(content.headers["Content-Security-Policy"] == "default-src 'none'; sandbox")
            #expect(
                content.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9%20%22x%22.png")
            let part = try await stage.get("/files/\(id)/content", headers: [.range: "bytes=10-19"])
            #expect(part.status == 206 && part.data == Data(bytes[10..<20]))
            #expect(try await stage.get("/files/\(id + 1)").status == 404)
            #expect(try await stage.get("/files/\(id + 1)/content").status == 404)
        }
    }

    @Test("The body itself may be the file")
    func raw() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            func send(_ query: String, _ body: String, type: String? = nil) async throws -> APIStage.Answer {
                try await stage.send(
                    .post, "/api/v1/files\(query)", Data(body.utf8), headers: type.map { [.contentType: $0] } ?? [:],
                    key: stage.key)
            }
            let file = try await send("?file_name=a%20b.csv", "a;b", type: "text/csv")
            #expect(file.status == 201 && file["file_name"] == "a b.csv" && file["mime_type"] == "text/csv")
            // What the client does not say, the name's ending does.
            #expect(try await send("?file_name=x.pdf", "x")["mime_type"] == "application/pdf")
            #expect(try await send("?file_name=x", "x", type: "no type")["mime_type"] == "application/octet-stream")
            #expect(try await send("", "x").field == "file_name")
            #expect(try await send("?file_name=a&x=1", "x").field == "x")
            #expect(try await send("?file_name=a", "").field == "file")
        }
    }

    @Test("A file beyond 50 MB is 413 and named; at 50 MB it is taken")
    func large() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let bytes = Data(count: 50 << 20)
            let taken = try await stage.send(.post, "/api/v1/files?file_name=a", bytes, key: stage.key)
            #expect(taken.status == 201 && taken["size"] == .integer(50 << 20))
            let refused = try await stage.send(
                .post, "/api/v1/files?file_name=a", bytes + Data(count: 1), key: stage.key)
            #expect(refused.status == 413 && refused.field == "file")
            let form = Form([.init("file", bytes + Data(count: 1), fileName: "a", type: nil)])
            let inForm = try await stage.post(form, to: "/files")
            #expect(inForm.status == 413 && inForm.field == "file")
            #expect(try await stage.desk.database.read { try $0.value("SELECT COUNT(*) FROM files") } == Int64(1))
        }
    }

    @Test("What is no form of this request is refused, and the field named")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let file = Form.Part("file", Data("x".utf8), fileName: "a", type: nil)
            #expect(try await stage.post(Form([]), to: "/files").field == "file")
            #expect(try await stage.post(Form([file, file]), to: "/files").field == "file")
            #expect(try await stage.post(Form([.init("colour", "red")]), to: "/files").field == "colour")
            #expect(try await stage.post(Form([file]), to: "/files?x=1").field == "x")
            #expect(
                try await stage.post(Form([.init("file", Data(), fileName: "a", type: nil)]), to: "/files").field
                    == "file")
            var broken = Form([file])
            broken.end = ""
            let answer = try await stage.post(broken, to: "/files")
            #expect(answer.status == 400 && answer.field == "body")
            let reader = try await APIStage.makeKey(["messages:read"], stage.desk)
            #expect(try await stage.send(.post, "/api/v1/files?file_name=a", Data("x".utf8), key: reader).status == 403)
            #expect(try await stage.send(.post, "/api/v1/files?file_name=a", Data("x".utf8), key: nil).status == 401)
        }
    }

    @Test("A disk that takes no more is 503, and nothing is acknowledged")
    func unavailable() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            // What stands in the folder's place takes no files.
            let path = stage.desk.service.media.path
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let answer = try await stage.send(.post, "/api/v1/files?file_name=a", Data("x".utf8), key: stage.key)
            #expect(answer.status == 503 && answer.headers[.retryAfter] != nil)
            #expect(!answer.text.contains(path))
            try FileManager.default.removeItem(atPath: path)
            #expect(
                try await stage.send(.post, "/api/v1/files?file_name=a", Data("x".utf8), key: stage.key).status == 201)
        }
    }

    @Test("The same key with the same form makes one file, whatever its boundary", arguments: TestEngine.available)
    func idempotency(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            func form(_ text: String, boundary: String) -> Form {
                var form = Form([.init("file", Data(text.utf8), fileName: "a.txt", type: "text/plain")])
                form.boundary = boundary
                return form
            }
            let headers: HTTPFields = [.idempotencyKey: "f"]
            let first = try await stage.post(form("one", boundary: "b1"), to: "/files", headers: headers)
            let again = try await stage.post(form("one", boundary: "b2"), to: "/files", headers: headers)
            #expect(first.status == 201 && again.status == 201 && again.json == first.json)
            #expect(try await stage.post(form("two", boundary: "b1"), to: "/files", headers: headers).status == 422)
            #expect(try await stage.desk.database.read { try $0.value("SELECT COUNT(*) FROM files") } == Int64(1))
        }
    }

    @Test("Files are listed newest first, in pages that follow one another", arguments: TestEngine.available)
    func list(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            #expect(try await stage.get("/files").rows == [])
            var files: [JSONValue] = []
            for number in 0..<5 { files.append(try await stage.upload("file \(number)")) }
            var (seen, cursor) = ([JSONValue](), "")
            while true {
                let page = try await stage.get("/files?limit=2\(cursor)")
                #expect(page.status == 200 && page.headers[.eTag] != nil)
                seen += page.rows
                guard let next = page["next_cursor"]?.stringValue else { break }
                cursor = "&cursor=\(next)"
                // What comes meanwhile moves nothing.
                _ = try await stage.upload("later")
            }
            #expect(seen == files.reversed())
            #expect(try await stage.get("/files?limit=201").field == "limit")
            #expect(try await stage.get("/files?cursor=x").field == "cursor")
            #expect(try await stage.get("/files?colour=red").field == "colour")
            let other = try await APIStage.makeKey(["messages:write"], stage.desk)
            #expect(try await stage.send(.get, "/api/v1/files", key: other).status == 403)
        }
    }

    @Test(
        "A file that no message carries can be removed, once, and the audit log tells", arguments: TestEngine.available)
    func removal(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try #require(try await stage.upload("a")["id"]?.integerValue)
            let target = "/api/v1/files/\(id)"
            let reader = try await APIStage.makeKey(["messages:read"], stage.desk)
            #expect(try await stage.send(.delete, target, key: reader).status == 403)
            let headers: HTTPFields = [.idempotencyKey: "r"]
            #expect(try await stage.send(.delete, target, headers: headers, key: stage.key).status == 204)
            #expect(try await stage.send(.delete, target, headers: headers, key: stage.key).status == 204)
            #expect(try await stage.send(.delete, target, key: stage.key).status == 404)
            #expect(try await stage.get("/files/\(id)").status == 404)
            #expect(try await stage.get("/files").rows == [])
            let entries = try await stage.get("/audit?object=file:\(id)&action=file.deleted").rows
            #expect(entries.map { $0["before"]?["file_name"] } == ["a.txt"])
        }
    }

    @Test("A file that a message carries stays: 409 names the message", arguments: TestEngine.available)
    func used(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let id = try #require(try await stage.upload("a")["id"]?.integerValue)
            let sent = try await stage.post(
                "/tickets/\(ticket)/messages", ["attachments": [["file_id": .integer(id)]]])
            let message = try #require(sent["id"]?.integerValue)
            let refused = try await stage.send(.delete, "/api/v1/files/\(id)", key: stage.key)
            #expect(refused.status == 409 && refused.text.contains("file_in_use"))
            #expect(refused.text.contains("Message \(message) carries"))
            #expect(try await stage.get("/files/\(id)/content").status == 200)
        }
    }

    @Test("Messages that stood before uses were kept still hold their files", arguments: TestEngine.available)
    func migration(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let id = try #require(try await stage.upload("a")["id"]?.integerValue)
            let sent = try await stage.post("/tickets/\(ticket)/notes", ["attachments": [["file_id": .integer(id)]]])
            #expect(sent.status == 201)
            try await stage.desk.database.write { db in
                try db.later("DROP TABLE file_uses")
                try db.later("DELETE FROM migrations WHERE name IN ('desk-008', 'desk-009', 'desk-010')")
            }
            try await stage.desk.database.migrate(DeskSchema.migrations)
            #expect(try await stage.send(.delete, "/api/v1/files/\(id)", key: stage.key).status == 409)
        }
    }
}

/// A `multipart/form-data` body.
struct Form {
    struct Part {
        var name: String
        var data: Data
        var fileName: String?
        var type: String?

        init(_ name: String, _ data: Data, fileName: String?, type: String?) {
            self.name = name
            self.data = data
            self.fileName = fileName
            self.type = type
        }

        init(_ name: String, _ text: String) { self.init(name, Data(text.utf8), fileName: nil, type: nil) }
    }

    var parts: [Part]
    var boundary = "a-boundary"
    var end = "--"

    init(_ parts: [Part]) { self.parts = parts }

    var body: Data {
        var body = Data()
        for part in parts {
            let file = part.fileName.map { "; filename=\"\($0.replacing("\"", with: "%22"))\"" } ?? ""
            let type = part.type.map { "Content-Type: \($0)\r\n" } ?? ""
            body += Data(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\(type)\r\n".utf8)
            body += part.data + Data("\r\n".utf8)
        }
        return body + Data("--\(boundary)\(end)".utf8)
    }
}

extension APIStage {
    func post(_ form: Form, to target: String, headers: HTTPFields = [:]) async throws -> Answer {
        var headers = headers
        headers[.contentType] = "multipart/form-data; boundary=\(form.boundary)"
        return try await send(.post, "/api/v1\(target)", form.body, headers: headers, key: key)
    }

    /// - Returns: the file that was made.
    func upload(_ text: String) async throws -> JSONValue {
        try await send(.post, "/api/v1/files?file_name=a.txt", Data(text.utf8), key: key).json
    }
}

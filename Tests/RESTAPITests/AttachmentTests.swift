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

@Suite("Messages with files through the API")
struct AttachmentTests {
    /// Uploads a file and answers its number.
    private func upload(_ name: String, _ stage: APIStage, size: Int = 10) async throws -> JSONValue {
        let file = try await stage.send(
            .post, "/api/v1/files?file_name=\(name)", Data(repeating: 7, count: size), key: stage.key)
        return try #require(file["id"])
    }

    @Test("Uploaded files go with a message, and come back from it", arguments: TestEngine.available)
    func byNumber(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (id, topic) = try await stage.open()
            let photo = try await upload("a.png", stage)
            let second = try await upload("b.png", stage)
            let created = try await stage.post(
                "/tickets/\(id)/messages",
                ["body": "look", "attachments": [["file_id": photo], ["file_id": second, "kind": "document"]]])
            #expect(created.status == 201)
            let attachments = try #require(created["attachments"]?.arrayValue)
            #expect(attachments.map { $0["type"] } == ["photo", "document"])
            #expect(attachments[0]["file_id"] == photo && attachments[0]["file_name"] == "a.png")
            #expect(attachments[0]["mime_type"] == "image/png" && attachments[0]["file_size"] == 10)
            let url = try #require(attachments[1]["url"]?.stringValue)
            #expect(url == "/api/v1/messages/\(created["id"]?.integerValue ?? 0)/attachments/1")
            #expect(try await stage.desk.quiet())
            #expect(stage.desk.received(by: stage.desk.customer).map(\.kind) == ["photo", "document"])
            #expect(stage.received() == ["look", nil])
            #expect(stage.desk.posts(in: topic).suffix(2).map(\.kind) == ["photo", "document"])
            let file = try await stage.send(.get, url, headers: [.range: "bytes=0-3"], key: stage.key)
            #expect(file.status == 206 && file.data == Data(repeating: 7, count: 4))
            #expect(file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''b.png")
            let listed = try await stage.get("/tickets/\(id)/messages").rows.last
            #expect(listed?["delivery"] == ["state": "sent", "error": nil])
            #expect(listed?["attachments"] == created["attachments"])
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("A form brings text, formatting and files at once; its key counts once", arguments: TestEngine.available)
    func form(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let first = try #require(try await stage.get("/tickets/\(id)/messages").rows.first?["id"]?.integerValue)
            let form = Form([
                .init("body", "bold words"), .init("entities", #"[{"type": "bold", "offset": 0, "length": 4}]"#),
                .init("reply_to_message_id", "\(first)"),
                .init("attachments", Data("a".utf8), fileName: "a.pdf", type: "application/pdf"),
                .init("attachments", Data("b".utf8), fileName: "b.pdf", type: "application/pdf"),
            ])
            let headers: HTTPFields = [.idempotencyKey: "m"]
            let created = try await stage.post(form, to: "/tickets/\(id)/messages", headers: headers)
            #expect(created.status == 201 && created["reply_to_message_id"] == .integer(first))
            #expect(created["attachments"]?.arrayValue?.map { $0["file_name"] } == ["a.pdf", "b.pdf"])
            var same = form
            same.boundary = "another"
            let again = try await stage.post(same, to: "/tickets/\(id)/messages", headers: headers)
            #expect(again.status == 201 && again.json == created.json)
            #expect(try await stage.desk.quiet())
            let received = stage.desk.received(by: stage.desk.customer)
            #expect(received.map(\.kind) == ["document", "document"] && received[0].mediaGroupID != nil)
            #expect(received[0].text == "bold words" && received[0].replyTo != nil)
            #expect(received[0].entities == [["type": "bold", "offset": 0, "length": 4]])
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("A note's files stay inside")
    func note() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let (id, topic) = try await stage.open()
            let form = Form([.init("attachments", Data("x".utf8), fileName: "x.txt", type: "text/plain")])
            let note = try await stage.post(form, to: "/tickets/\(id)/notes")
            #expect(note.status == 201 && note["body"] == "" && note["kind"] == "note")
            #expect(try await stage.desk.quiet())
            #expect(stage.received().isEmpty)
            #expect(stage.desk.posts(in: topic).last?.kind == "document")
        }
    }

    @Test("What is wrong with attachments and formatting is named to the letter")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let path = "/tickets/\(try await stage.open().ticket)/messages"
            let large = try await upload("a.png", stage, size: (10 << 20) + 1)
            let cases: [(JSONValue, String)] = [
                (["attachments": [["file_id": 99]]], "attachments[0].file_id"),
                (["attachments": [["file_id": large], ["file_id": "x"]]], "attachments[1].file_id"),
                (["attachments": [["kind": "photo"]]], "attachments[0].file_id"),
                (["attachments": [["file_id": large, "kind": "sticker"]]], "attachments[0].kind"),
                (["attachments": [["file_id": large, "kind": "photo"]]], "attachments[0].kind"),
                (["attachments": [["file_id": large, "url": "x"]]], "attachments[0].url"),
                (["attachments": [1]], "attachments[0]"), (["attachments": "x"], "attachments"),
                (["attachments": .array(Array(repeating: ["file_id": large], count: 11))], "attachments"),
                (["attachments": []], "body"),
                (["body": "x", "entities": [["type": "bold", "offset": 0, "length": 2]]], "entities[0]"),
                (["body": "👍", "entities": [["type": "bold", "offset": 1, "length": 1]]], "entities[0]"),
                (["body": "x", "entities": [["type": "shout", "offset": 0, "length": 1]]], "entities[0].type"),
                (["body": "x", "entities": [["type": "text_link", "offset": 0, "length": 1]]], "entities[0]"),
                (["body": "x", "entities": [["type": "bold"]]], "entities[0]"),
            ]
            for (body, field) in cases {
                let answer = try await stage.post(path, body)
                #expect(answer.status == 400 && answer.field == field, "\(field): \(answer.text)")
            }
            // What is too large for a picture goes as a document.
            let taken = try await stage.post(path, ["attachments": [["file_id": large]]])
            #expect(taken.status == 201 && taken["attachments"]?[0]?["type"] == "document")
            let many = Form((0..<11).map { _ in .init("attachments", Data("x".utf8), fileName: "a", type: nil) })
            #expect(try await stage.post(many, to: path).field == "attachments")
            #expect(
                try await stage.post(Form([.init("agent_id", "x"), .init("body", "x")]), to: path).field == "agent_id")
            #expect(try await stage.post(Form([.init("body", "x")]), to: "/tickets/99/messages").status == 404)
        }
    }

    @Test("A file that Telegram does not give for its size is told of as such; HEAD asks for the size alone")
    func fromTelegram() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let desk = stage.desk
            try desk.customer.send(
                .file(.document, name: "a.bin", data: Data(count: 3_000_000)), to: .bot(desk.bot))
            try desk.customer.send(
                .file(.document, name: "huge.bin", data: Data(count: 10), size: 30 << 20), to: .bot(desk.bot))
            #expect(try await desk.eventually { try await stage.get("/tickets/1/messages").rows.count == 2 })
            let file = try await stage.get("/messages/1/attachments/0")
            #expect(file.status == 200 && file.data.count == 3_000_000)
            let head = try await stage.send(.head, "/api/v1/messages/1/attachments/0", key: stage.key)
            #expect(head.status == 200 && head.data.isEmpty)
            #expect(head.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.bin")
            let huge = try await stage.get("/messages/2/attachments/0")
            #expect(huge.status == 502 && huge["type"] == "urn:parley:problem:telegram_file_too_big")
            #expect(huge["detail"]?.stringValue?.contains("20 MB") == true)
        }
    }
}

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

@Suite("Messages and notes through the API")
struct MessageTests {
    static let fields: Set<String> = [
        "id", "ticket_id", "author", "kind", "body", "entities", "attachments", "forwarded_from",
        "reply_to_message_id", "edited_at", "versions", "deleted_at", "delivery", "created_at",
    ]

    @Test("An answer reaches the customer and stands in the topic", arguments: TestEngine.available)
    func answer(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (id, topic) = try await stage.open("hello")
            let created = try await stage.post("/tickets/\(id)/messages", ["body": "hello yourself"])
            #expect(created.status == 201)
            #expect(Set(created.json.objectValue?.keys.map { $0 } ?? []) == Self.fields)
            #expect(created["delivery"] == ["state": "queued", "error": nil])
            #expect(created["author"] == ["type": "agent", "id": nil, "name": "Test"])
            #expect(created["kind"] == "message" && created["ticket_id"] == .integer(id))
            #expect(created["versions"] == [] && created["attachments"] == [] && created["edited_at"] == .null)
            #expect(try await stage.desk.eventually { stage.received() == ["hello yourself"] })
            let desk = stage.desk
            #expect(
                try await desk.eventually {
                    desk.posts(in: topic).last?.text?.contains("hello yourself") == true
                })
            #expect(try await desk.quiet())
            let listed = try await stage.get("/tickets/\(id)/messages").rows
            #expect(listed.map { $0["body"] } == ["hello", "hello yourself"])
            #expect(listed.last?["delivery"] == ["state": "sent", "error": nil])
            #expect(try await stage.get("/tickets/\(id)")["first_response_at"] != .null)
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("A long text is split and arrives whole")
    func long() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try await stage.open().ticket
            let text = (1...1500).map { "word\($0)" }.joined(separator: " ")
            #expect(try await stage.post("/tickets/\(id)/messages", ["body": .string(text)]).status == 201)
            #expect(try await stage.desk.quiet())
            let parts = stage.received().compactMap { $0 }
            #expect(parts.count > 1)
            #expect(parts.joined(separator: " ").split(separator: " ") == text.split(separator: " "))
        }
    }

    @Test("A note stands in the topic and never reaches the customer", arguments: TestEngine.available)
    func note(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (id, topic) = try await stage.open()
            let note = try await stage.post("/tickets/\(id)/notes", ["body": "be careful"])
            #expect(note.status == 201 && note["kind"] == "note")
            #expect(try await stage.desk.quiet())
            #expect(stage.received().isEmpty)
            #expect(stage.desk.posts(in: topic).contains { $0.text?.contains("be careful") == true })
            #expect(try await stage.get("/tickets/\(id)/notes").rows.map { $0["body"] } == ["be careful"])
            #expect(try await stage.get("/tickets/\(id)/messages").rows.count == 2)
        }
    }

    @Test("A reply points at the message it answers", arguments: TestEngine.available)
    func reply(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open("which one?").ticket
            let first = try #require(try await stage.get("/tickets/\(id)/messages").rows.first?["id"])
            let answer = try await stage.post(
                "/tickets/\(id)/messages", ["body": "this one", "reply_to_message_id": first])
            #expect(answer["reply_to_message_id"] == first)
            #expect(try await stage.desk.quiet())
            let sent = try #require(stage.desk.received(by: stage.desk.customer).first)
            #expect(sent.replyTo != nil)
        }
    }

    @Test("The same Idempotency-Key gives the same answer and one message", arguments: TestEngine.available)
    func idempotency(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let path = "/tickets/\(id)/messages"
            let headers: HTTPFields = [.idempotencyKey: "k1"]
            let first = try await stage.post(path, ["body": "once"], headers: headers)
            #expect(first.status == 201)
            #expect(try await stage.desk.quiet())
            let again = try await stage.post(path, ["body": "once"], headers: headers)
            #expect(again.status == 201 && again.json == first.json)
            let other = try await stage.post(path, ["body": "twice"], headers: headers)
            #expect(other.status == 422)
            #expect(other["type"] == "urn:parley:problem:idempotency_key_reused")
            let elsewhere = try await stage.post("/tickets/\(id)/notes", ["body": "once"], headers: headers)
            #expect(elsewhere.status == 422)
            let long: HTTPFields = [.idempotencyKey: String(repeating: "k", count: 256)]
            #expect(try await stage.post(path, ["body": "once"], headers: long).status == 400)
            #expect(try await stage.desk.quiet())
            #expect(stage.received() == ["once"])
        }
    }

    @Test("Ten requests with one key at the same moment write one message", arguments: TestEngine.available)
    func atOnce(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let answers = try await withThrowingTaskGroup(of: APIStage.Answer.self) { group in
                for _ in 1...10 {
                    group.addTask {
                        try await stage.post(
                            "/tickets/\(id)/messages", ["body": "once"], headers: [.idempotencyKey: "k"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.status) == Array(repeating: 201, count: 10))
            #expect(Set(answers.map { $0["id"] }).count == 1)
            #expect(try await stage.desk.quiet())
            #expect(stage.received() == ["once"])
        }
    }

    @Test("A key that failed can be used again; a PATCH repeats its ETag", arguments: TestEngine.available)
    func idempotentPatch(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            #expect(try await stage.desk.quiet())
            let headers: HTTPFields = [.idempotencyKey: "p"]
            let body: JSONValue = ["assignee_id": 1]
            #expect(try await stage.patch("/tickets/\(id)", body, headers: headers).status == 400)
            try await stage.desk.database.write {
                _ = try $0.execute(
                    "INSERT INTO agents (name, role, created_at, updated_at) VALUES ('A', 'agent', 0, 0)")
            }
            let first = try await stage.patch("/tickets/\(id)", body, headers: headers)
            #expect(first.status == 200)
            let again = try await stage.patch("/tickets/\(id)", body, headers: headers)
            #expect(again.json == first.json && again.headers[.eTag] == first.headers[.eTag])
            #expect(first.headers[.eTag] != nil)
        }
    }

    @Test("Messages are listed oldest first, and a page that follows stays right", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open("m1").ticket
            let path = "/tickets/\(id)/messages"
            for number in 2...4 { _ = try await stage.post(path, ["body": "m\(number)"]) }
            let first = try await stage.get("\(path)?limit=3")
            #expect(first.rows.map { $0["body"] } == ["m1", "m2", "m3"])
            _ = try await stage.post(path, ["body": "m5"])
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await stage.get("\(path)?limit=3&cursor=\(cursor)")
            #expect(second.rows.map { $0["body"] } == ["m4", "m5"] && second["next_cursor"] == .null)
        }
    }

    @Test("What the customer edits keeps its versions", arguments: TestEngine.available)
    func versions(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let sent = try stage.desk.customer.send(.text("frist"), to: .bot(stage.desk.bot))
            let desk = stage.desk
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            #expect(try await desk.quiet())
            try desk.customer.edit(sent, to: "first", in: .bot(desk.bot))
            #expect(
                try await desk.eventually {
                    try await stage.get("/tickets/1/messages").rows.first?["body"] == "first"
                })
            let message = try #require(try await stage.get("/tickets/1/messages").rows.first)
            #expect(message["edited_at"] != .null)
            let version = try #require(message["versions"]?[0])
            #expect(version["body"] == "frist" && version["version"] == 1 && version["replaced_at"] != .null)
        }
    }

    @Test("An attachment is downloaded without a trace of the token", arguments: TestEngine.available)
    func attachments(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let desk = stage.desk
            let page = Data("<script>alert(1)</script>".utf8)
            try desk.customer.send(
                .file(.document, caption: "see", name: "é\"x.html", data: page), to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            #expect(try await desk.quiet())
            let list = try await stage.get("/tickets/1/messages")
            let attachment = try #require(list.rows.first?["attachments"]?[0])
            #expect(attachment["type"] == "document" && attachment["file_id"] == nil)
            let url = try #require(attachment["url"]?.stringValue)
            #expect(url == "/api/v1/messages/1/attachments/0")
            let file = try await stage.send(.get, url, key: stage.key)
            #expect(file.status == 200 && file.data == page)
            #expect(file.headers["X-Content-Type-Options"] == "nosniff")
            #expect(
                file.headers["Content-Disposition"]?.hasPrefix("attachment; filename*=UTF-8''%C3%A9%22x.html") == true)
            desk.sandbox.inject(
                SandboxFault(.error(status: 400, description: "Bad Request: file is too big"), method: "getFile"))
            let refused = try await stage.send(.get, url, key: stage.key)
            #expect(refused.status == 502)
            for answer in [list, file, refused] {
                #expect(!answer.text.contains(desk.token) && !answer.text.contains("AAtest"))
                #expect(!answer.headers.contains { $0.value.contains("AAtest") })
            }
            #expect(try await stage.get("/messages/1/attachments/1").status == 404)
            #expect(try await stage.get("/messages/1/attachments/-1").status == 404)
        }
    }
}

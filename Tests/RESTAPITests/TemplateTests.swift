import DeskTestSupport
import FoundationEssentials
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Templates by the API")
struct TemplateTests {
    private func make(_ stage: APIStage, _ body: JSONValue) async throws -> Int64 {
        let made = try await stage.post("/templates", body)
        #expect(made.status == 201, "\(made.text)")
        return try #require(made["id"]?.integerValue)
    }

    @Test(
        "A template is said with its variables and formatting, and does what it does to the ticket",
        arguments: TestEngine.available)
    func use(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let id = try await make(
                stage,
                [
                    "name": "Wait", "body": "Dear {{contact.first_name}}, #{{ticket.id}} waits",
                    "entities": [["type": "bold", "offset": 0, "length": 27]],
                    "actions": ["status": "pending", "priority": "high", "add_tags": ["waiting"]],
                ])
            let preview = try await stage.post(
                "/tickets/\(ticket)/templates", ["template_id": .integer(id), "preview": true])
            #expect(preview.status == 200 && preview["body"] == "Dear Carl, #1 waits" && preview["message"] == .null)
            #expect(try await stage.get("/tickets/\(ticket)")["status"] == "new")
            let said = try await stage.post("/tickets/\(ticket)/templates", ["template_id": .integer(id)])
            #expect(said.status == 201, "\(said.text)")
            #expect(said["message"]?["body"] == "Dear Carl, #1 waits")
            #expect(said["message"]?["entities"]?[0]?["length"] == 9)
            #expect(try await stage.desk.eventually { stage.received() == ["Dear Carl, #1 waits"] })
            let after = try await stage.get("/tickets/\(ticket)")
            #expect(after["status"] == "pending" && after["priority"] == "high" && after["tags"] == ["waiting"])
            let shown = try await stage.get("/templates/\(id)")
            #expect(shown["uses"] == 1 && shown["last_used_at"] != .null && shown.headers[.eTag] == "\"1-1\"")
            let told = try await stage.events("template.applied", count: 1)
            #expect(told[0]["data"]?["template_id"] == .integer(id))
            #expect(told[0]["data"]?["message_id"] == said["message"]?["id"])
            let changes = try await stage.events("ticket.status_changed", count: 2).compactMap {
                $0["data"]?["after"]?["status"]
            }
            #expect(changes == ["open", "pending"])
        }
    }

    @Test("Nothing is sent where a variable has no value, and each is named", arguments: TestEngine.available)
    func missing(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            #expect(try await stage.post("/custom-fields", ["key": "shelf", "type": "text"]).status == 201)
            let id = try await make(
                stage, ["name": "A", "body": "{{agent.name}} {{ticket.fields.shelf}} {{ticket.queue|no queue}}"])
            let body: JSONValue = ["template_id": .integer(id)]
            let refused = try await stage.post("/tickets/\(ticket)/templates", body)
            #expect(refused.status == 400)
            #expect(
                refused["errors"]?.arrayValue?.compactMap { $0["field"] }
                    == ["variables.agent.name", "variables.ticket.fields.shelf"])
            #expect(try await stage.get("/tickets/\(ticket)/messages").rows.count == 1)
            #expect(try await stage.get("/templates/\(id)")["uses"] == 0)
            var given = body
            given["variables"] = ["agent.name": "Bea", "ticket.fields.shelf": "{{ticket.id}}"]
            given["as"] = "note"
            let said = try await stage.post("/tickets/\(ticket)/templates", given)
            #expect(said["body"] == "Bea {{ticket.id}} no queue" && said["message"]?["kind"] == "note")
            given["variables"] = ["agent.nickname": "Bea"]
            #expect(
                try await stage.post("/tickets/\(ticket)/templates", given).field == "variables.agent.nickname")
            #expect(try await stage.post("/tickets/\(ticket)/templates", ["template_id": 99]).field == "template_id")
            #expect(try await stage.post("/tickets/\(ticket)/templates", [:]).field == "template_id")
            let empty = try await make(stage, ["name": "B", "body": "{{agent.name| }} {{ticket.queue|}}"])
            let nothing = try await stage.post(
                "/tickets/\(ticket)/templates", ["template_id": .integer(empty), "preview": true])
            #expect(nothing.status == 409, "\(nothing.text)")
        }
    }

    @Test("The customer’s language is chosen, then its base, then the template’s own")
    func languages() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let ticket = try await stage.open().ticket
            let id = try await make(
                stage,
                [
                    "name": "A", "body": "own", "language": "en",
                    "variants": ["ru": ["body": "по-русски"], "pt-BR": ["body": "brasil"]],
                ])
            func said(_ language: String?) async throws -> JSONValue? {
                try await stage.post(
                    "/tickets/\(ticket)/templates",
                    ["template_id": .integer(id), "preview": true, "language": language.map { .string($0) } ?? .null])[
                        "body"]
            }
            #expect(try await said("ru") == "по-русски")
            #expect(try await said("ru-KZ") == "по-русски")
            #expect(try await said("pt-br") == "brasil")
            #expect(try await said("pt") == "own")
            #expect(try await said(nil) == "own")
            try await stage.desk.database.write { _ = try $0.execute("UPDATE contacts SET language = 'ru'") }
            #expect(try await said(nil) == "по-русски")
        }
    }

    @Test("Names and shortcuts stand once for everybody, for a queue, for an agent", arguments: TestEngine.available)
    func owners(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let first = try #require(try await stage.post("/queues", ["name": "Q1"])["id"])
            let second = try #require(try await stage.post("/queues", ["name": "Q2"])["id"])
            func template(_ name: String, _ shortcut: String, _ queues: [JSONValue]) -> JSONValue {
                [
                    "name": .string(name), "body": "x", "shortcut": .string(shortcut), "scope": "queue",
                    "queue_ids": .array(queues),
                ]
            }
            #expect(try await stage.post("/templates", ["name": "A", "body": "x", "shortcut": "a"]).status == 201)
            #expect(try await stage.post("/templates", template("A", "a", [first])).status == 201)
            let taken = try await stage.post("/templates", template("A", "b", [second, first]))
            #expect(taken.status == 409 && taken.field == "name")
            #expect(try await stage.post("/templates", template("B", "A", [first])).field == "shortcut")
            #expect(try await stage.post("/templates", template("A", "a", [second])).status == 201)
        }
    }

    @Test("A change keeps what was there before", arguments: TestEngine.available)
    func versions(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await make(stage, ["name": "A", "body": "first", "folder": "x/y"])
            _ = try await stage.patch("/templates/\(id)", ["body": "second"])
            _ = try await stage.patch("/templates/\(id)", ["body": "third"])
            let versions = try await stage.get("/templates/\(id)/versions").rows
            #expect(versions.map { $0["content"]?["body"] } == ["second", "first"])
            #expect(versions.map { $0["version"] } == [2, 1] && versions[0]["replaced_by"]?["type"] == "key")
            #expect(try await stage.get("/templates?folder=x/y").rows.count == 1)
            #expect(try await stage.get("/templates?folder=x").rows.isEmpty)
            #expect(try await stage.get("/templates/99/versions").status == 404)
        }
    }

    @Test("A file that a template sends along stays, and is sent", arguments: TestEngine.available)
    func files(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            let uploaded = try await stage.send(
                .post, "/api/v1/files?file_name=price.pdf", Data("%PDF price".utf8),
                headers: [.contentType: "application/pdf"], key: stage.key)
            let file = try #require(uploaded["id"]?.integerValue, "\(uploaded.text)")
            let id = try await make(
                stage, ["name": "A", "body": "Prices", "attachments": [["file_id": .integer(file)]]])
            let refused = try await stage.send(.delete, "/api/v1/files/\(file)", key: stage.key)
            #expect(refused.status == 409)
            let said = try await stage.post("/tickets/\(ticket)/templates", ["template_id": .integer(id)])
            #expect(said["message"]?["attachments"]?[0]?["file_name"] == "price.pdf")
            #expect(
                try await stage.desk.eventually {
                    stage.desk.received(by: stage.desk.customer).contains { $0.kind == "document" }
                })
        }
    }

    @Test("Another system puts templates by its keys", arguments: TestEngine.available)
    func keys(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.put("/templates/by-key/cms:1", ["name": "A", "body": "x", "folder": "f"])
            #expect(made.status == 201 && made["key"] == "cms:1")
            let again = try await stage.put("/templates/by-key/cms:1", ["name": "A", "body": "y"])
            #expect(again.status == 200 && again["id"] == made["id"] && again["folder"] == "")
            #expect(try await stage.put("/templates/by-key/cms:2", ["name": "A", "body": "y"]).status == 409)
            #expect(try await stage.get("/templates?key=cms:1").rows.count == 1)
            let ticket = try await stage.open().ticket
            let shown = try await stage.post("/tickets/\(ticket)/templates", ["key": "cms:1", "preview": true])
            #expect(shown["body"] == "y")
        }
    }

    @Test("A thousand are imported at once, each for itself", arguments: TestEngine.available)
    func importing(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            var list = (1...1000).map { number -> JSONValue in
                [
                    "key": .string("k\(number)"), "name": .string("Name \(number)"),
                    "body": "Answer to question \(number)",
                ]
            }
            list[10] = ["key": "bad", "name": "Bad", "body": "{{nobody.knows}}"]
            list[11] = ["name": "No key", "body": "x"]
            let answer = try await stage.post("/templates/import", ["templates": .array(list)])
            let outcomes = answer["results"]?.arrayValue?.compactMap { $0["outcome"]?.stringValue } ?? []
            #expect(outcomes.count == 1000 && outcomes.filter { $0 == "created" }.count == 998, "\(answer.status)")
            #expect(answer["results"]?[10]?["errors"]?[0]?["field"] == "body")
            #expect(answer["results"]?[11]?["errors"]?[0]?["field"] == "key")
            let again = try await stage.post("/templates/import", ["templates": .array(Array(list.prefix(3)))])
            #expect(again["results"]?.arrayValue?.map { $0["outcome"] } == ["unchanged", "unchanged", "unchanged"])
            let tooMany = try await stage.post("/templates/import", ["templates": .array(list + list)])
            #expect(tooMany.status == 400 && tooMany.field == "templates")
        }
    }

    @Test("Variables are listed, custom fields with them")
    func variables() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            _ = try await stage.post("/custom-fields", ["key": "shelf", "type": "text", "label": "Shelf"])
            let names = try await stage.get("/templates/variables").rows.compactMap { $0["name"]?.stringValue }
            #expect(names.contains("contact.first_name") && names.last == "ticket.fields.shelf")
        }
    }
}

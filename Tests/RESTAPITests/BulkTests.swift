import Desk
import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@Suite("Many writes in one request")
struct BulkTests {
    private static func patch(_ id: Int64, _ body: JSONValue) -> JSONValue {
        ["method": "PATCH", "path": .string("/tickets/\(id)"), "body": body]
    }

    @Test("Each operation has a result of its own, in order", arguments: TestEngine.available)
    func results(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let answer = try await stage.post(
                "/bulk",
                [
                    "operations": [
                        Self.patch(id, ["priority": "high"]), Self.patch(99, ["priority": "high"]),
                        Self.patch(id, ["priority": "huge"]),
                        ["method": "POST", "path": .string("/tickets/\(id)/notes"), "body": ["body": "by bulk"]],
                        ["method": "PATCH", "path": .string("/tickets/\(id)"), "body": [:], "if_match": "\"0-0\""],
                        ["method": "DELETE", "path": "/nowhere"],
                    ]
                ])
            #expect(answer.status == 200, "\(answer.text)")
            let results = answer["results"]?.arrayValue ?? []
            #expect(results.map { $0["status"] } == [200, 404, 400, 201, 412, 404])
            #expect(results[0]["body"]?["priority"] == "high" && results[0]["etag"] != nil)
            #expect(results[2]["body"]?["errors"]?[0]?["field"] == "priority")
            let notes = try await stage.get("/tickets/\(id)/notes").rows
            #expect(notes.map { $0["body"] } == ["by bulk"])
        }
    }

    @Test("Sent again with its key, it does what was left to do, and nothing twice", arguments: TestEngine.available)
    func repeated(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            func note(_ text: String) -> JSONValue {
                ["method": "POST", "path": .string("/tickets/\(id)/notes"), "body": ["body": .string(text)]]
            }
            let body: JSONValue = ["operations": [note("one"), note("two")]]
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let first = try await stage.post("/bulk", body, headers: headers)
            #expect(first.status == 200)
            #expect(try await stage.post("/bulk", body, headers: headers).data == first.data)
            #expect(try await stage.desk.quiet())
            // As after a crash in the middle: the whole has no answer yet, its first half has.
            try await stage.desk.database.write { db in
                try db.later("DELETE FROM idempotency_keys WHERE idempotency_key = 'k'")
                try db.later("DELETE FROM idempotency_keys WHERE idempotency_key LIKE 'bulk-%-1'")
                for table in ["message_copies", "messages"] {
                    let column = table == "messages" ? "id" : "message_id"
                    let two = "(SELECT id FROM messages WHERE body = 'two')"
                    try db.later("DELETE FROM \(unsafe: table) WHERE \(unsafe: column) IN \(unsafe: two)")
                }
            }
            #expect(try await stage.post("/bulk", body, headers: headers).status == 200)
            let notes = try await stage.get("/tickets/\(id)/notes").rows
            #expect(notes.map { $0["body"] } == ["one", "two"])
        }
    }

    @Test("What a key may not do alone it may not do in bulk; what is no operation is named")
    func refused() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try await stage.open().ticket
            let reader = try await APIStage.makeKey(["tickets:read"], stage.desk)
            let operations: JSONValue = ["operations": [Self.patch(id, ["priority": "high"])]]
            let answer = try await stage.send(.post, "/api/v1/bulk", operations.serialized(), key: reader)
            #expect(answer["results"]?[0]?["status"] == 403)
            let cases: [(JSONValue, String)] = [
                ([:], "operations"), (["operations": []], "operations"),
                (["operations": .array(Array(repeating: Self.patch(id, [:]), count: 501))], "operations"),
                (["operations": [1]], "operations[0]"),
                (["operations": [["method": "GET", "path": "/tickets"]]], "operations[0].method"),
                (["operations": [["method": "POST", "path": "tickets"]]], "operations[0].path"),
                (["operations": [["method": "POST", "path": "/a?b"]]], "operations[0].path"),
                (["operations": [["method": "POST", "path": "/a", "x": 1]]], "operations[0].x"),
            ]
            for (body, field) in cases {
                let answer = try await stage.post("/bulk", body)
                #expect(answer.status == 400 && answer.field == field, "\(field): \(answer.text)")
            }
            let nested = try await stage.post(
                "/bulk", ["operations": [["method": "POST", "path": "/bulk", "body": ["operations": []]]]])
            #expect(nested["results"]?[0]?["status"] == 404)
        }
    }

    @Test("All tickets to which a filter applies are changed; a dry run says how many", arguments: TestEngine.available)
    func byFilter(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            var tickets: [Int64] = []
            for number in 1...4 { tickets.append(try await stage.open("t", by: stage.customer("C\(number)")).ticket) }
            _ = try await stage.patch("/tickets/\(tickets[3])", ["status": "pending"])
            let change: JSONValue = ["priority": "high", "tags": ["bulk"]]
            let dry = try await stage.post(
                "/bulk/tickets", ["filter": ["status": "new"], "change": change, "dry_run": true])
            #expect(dry.json == ["dry_run": true, "matched": 3])
            #expect(try await stage.get("/tickets?tag=bulk").rows.isEmpty)
            let done = try await stage.post("/bulk/tickets", ["filter": ["status": "new"], "change": change])
            #expect(done.json == ["dry_run": false, "matched": 3, "changed": 3, "failures": []])
            #expect(try await stage.get("/tickets?tag=bulk&priority=high").rows.count == 3)
            let again = try await stage.post("/bulk/tickets", ["filter": ["status": "new"], "change": change])
            #expect(again["changed"] == 0)
            let cases: [(JSONValue, String)] = [
                (["change": change], "filter"), (["filter": [:]], "change"),
                (["filter": ["status": "odd"], "change": change], "filter.status"),
                (["filter": ["colour": "red"], "change": change], "filter.colour"),
                (["filter": ["tag": ["a"]], "change": change], "filter.tag"),
                (["filter": [:], "change": ["id": 1]], "change.id"),
                (["filter": [:], "change": ["priority": "x"]], "change.priority"),
            ]
            for (body, field) in cases {
                let answer = try await stage.post("/bulk/tickets", body)
                #expect(answer.status == 400 && answer.field == field, "\(field): \(answer.text)")
            }
        }
    }
}

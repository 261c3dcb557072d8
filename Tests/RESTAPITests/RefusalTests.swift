import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import TelegramSandbox
import TestSupport
import Testing

@Suite("What the API refuses, and how")
struct RefusalTests {
    @Test("What is not there is 404, a method that a path does not answer 405 with Allow")
    func router() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            #expect(try await stage.get("/nothing").status == 404)
            #expect(try await stage.send(.get, "/nothing", key: nil).status == 404)
            for path in [
                "/tickets/99", "/tickets/x", "/contacts/99", "/deliveries/99", "/receipts/99", "/bots/99",
                "/messages/99/attachments/0", "/tickets/99/messages", "/tickets/99/notes",
            ] {
                let answer = try await stage.get(path)
                #expect(answer.status == 404, "\(path)")
                #expect(answer["type"] == "urn:parley:problem:not_found")
            }
            let other = try await stage.send(.delete, "/api/v1/tickets", key: stage.key)
            #expect(other.status == 405)
            #expect(other.headers[.allow] == "GET, HEAD, POST")
            #expect(try await stage.send(.get, "/api/v1/tickets?limit=%zz", key: stage.key).status == 400)
        }
    }

    static let queries = [
        ("/tickets?colour=red", "colour"), ("/tickets?limit=0", "limit"), ("/tickets?limit=201", "limit"),
        ("/tickets?limit=x", "limit"), ("/tickets?cursor=x", "cursor"), ("/tickets?status=happy", "status"),
        ("/tickets?priority=1", "priority"), ("/tickets?assignee_id=me", "assignee_id"),
        ("/tickets?contact_id=x", "contact_id"), ("/tickets?bot_id=x", "bot_id"),
        ("/tickets?created_after=yesterday", "created_after"), ("/tickets?status=new&status=open", "status"),
        ("/tickets/1?limit=2", "limit"), ("/tickets/1?include=everything", "include"),
        ("/tickets/1/messages?include=x", "include"), ("/deliveries?state=happy", "state"),
        ("/deliveries?owner_id=x", "owner_id"), ("/deliveries/1?x=1", "x"), ("/receipts?state=x", "state"),
        ("/receipts/1?x=1", "x"), ("/contacts/1?limit=1", "limit"), ("/bots?x=1", "x"), ("/bots/1?x=1", "x"),
        ("/messages/1/attachments/0?x=1", "x"), ("/tickets?created_after=294247-06-01T00:00:00Z", "created_after"),
        ("/events?created_after=2026-02-30T00:00:00Z", "created_after"),
        ("/audit?created_before=10000-01-01T00:00:00Z", "created_before"),
    ]

    @Test("A parameter that is unknown, wrong or given twice is refused by name", arguments: queries)
    func query(target: String, field: String) async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let answer = try await stage.get(target)
            #expect(answer.status == 400)
            #expect(answer.field == field)
        }
    }

    @Test("A field that is unknown or has a wrong type is refused by name")
    func bodies() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let ticket = try await stage.open().ticket
            let patches: [(JSONValue, String)] = [
                (["colour": "red"], "colour"), (["status": "happy"], "status"), (["status": 1], "status"),
                (["status": nil], "status"), (["priority": nil], "priority"), (["subject": nil], "subject"),
                (["subject": " "], "subject"), (["subject": 3], "subject"),
                (["subject": .string(String(repeating: "x", count: 501))], "subject"), (["tags": "one"], "tags"),
                (["tags": [1]], "tags"), (["tags": [""]], "tags"), (["assignee_id": "ann"], "assignee_id"),
                (["assignee_id": 99], "assignee_id"), (["custom_fields": []], "custom_fields"),
                (["custom_fields": ["a": ["b": 1]]], "custom_fields.a"), ([], "body"),
            ]
            for (body, field) in patches {
                let answer = try await stage.patch("/tickets/\(ticket)", body)
                #expect(answer.status == 400, "\(body)")
                #expect(answer.field == field, "\(body)")
            }
            let posts: [(JSONValue, String)] = [
                ([:], "body"), (["body": "  "], "body"), (["body": 1], "body"), (["body": "a", "html": true], "html"),
                (["body": "a", "agent_id": 99], "agent_id"), (["body": "a", "agent_id": "x"], "agent_id"),
                (["body": "a", "reply_to_message_id": 99], "reply_to_message_id"),
                (["body": .string(String(repeating: "x", count: 65_537))], "body"),
                (
                    ["body": "a", "entities": [["type": "bold", "offset": 0, "length": 1, "colour": "red"]]],
                    "entities[0].colour"
                ),
            ]
            for (body, field) in posts {
                for kind in ["messages", "notes"] {
                    let answer = try await stage.post("/tickets/\(ticket)/\(kind)", body)
                    #expect(answer.status == 400, "\(kind) \(body)")
                    #expect(answer.field == field, "\(kind) \(body)")
                }
            }
            let notJSON = try await stage.send(.patch, "/api/v1/tickets/\(ticket)", Data("{".utf8), key: stage.key)
            #expect(notJSON.status == 400 && notJSON.field == "body")
            let unchanged = try await stage.get("/tickets/\(ticket)")
            #expect(unchanged["subject"] == "hello" && unchanged["status"] == "new")
        }
    }

    @Test("What a ticket that we begin cannot have, and what no filter can be, is refused by name")
    func others() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let start: JSONValue = ["contact_id": 1, "bot_id": 1, "body": "a", "reply_to_message_id": 1]
            let begun = try await stage.post("/tickets", start)
            #expect(begun.status == 400 && begun.field == "reply_to_message_id")
            let filtered = try await stage.post("/bulk/tickets", ["filter": ["tag": 7], "dry_run": true])
            #expect(filtered.status == 400 && filtered.field == "filter.tag")
            let keyed = try await stage.post(
                "/bulk/tickets", ["filter": [:], "dry_run": true], headers: [.idempotencyKey: ""])
            #expect(keyed.status == 400 && keyed.field == "Idempotency-Key")
        }
    }

    static let brokenBodies: [(String, [UInt8])] = [
        ("a member twice", Array(#"{"subject":"a","subject":"b"}"#.utf8)),
        ("a member twice, in another spelling", Array(#"{"subject":"a","\u0073ubject":"b"}"#.utf8)),
        ("a member twice, further in", Array(#"{"custom_fields":{"a":1,"a":2}}"#.utf8)),
        ("too deep", Array(("{\"subject\":" + String(repeating: "[", count: 100_000)).utf8)),
        ("bad UTF-8", Array(#"{"subject":""#.utf8) + [0xFF] + Array(#""}"#.utf8)),
        ("a NUL", Array("{\"subject\":\"a\0b\"}".utf8)), ("an escaped NUL", Array(#"{"subject":"a\u0000b"}"#.utf8)),
        ("an escaped NUL in a name", Array(#"{"custom_fields":{"a\u0000":1}}"#.utf8)),
        ("half of it", Array(#"{"subject":"#.utf8)),
        ("two of them", Array("{}{}".utf8)), ("nothing", []),
    ]

    @Test("A body that is not JSON, or that two programs could read in two ways, is 400", arguments: brokenBodies)
    func broken(name: String, body: [UInt8]) async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let ticket = try await stage.open().ticket
            let answer = try await stage.send(.patch, "/api/v1/tickets/\(ticket)", Data(body), key: stage.key)
            #expect(answer.status == 400)
            #expect(answer.field == "body")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.headers[.xRequestID] != nil)
            #expect(try await stage.get("/tickets/\(ticket)")["subject"] == "hello")
        }
    }

    @Test("Writes take no parameters, and those without a body no fields")
    func writes() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for path in [
                "/tickets/1/messages", "/tickets/1/notes", "/deliveries/1/retry", "/receipts/1/reprocess", "/keys",
                "/keys/1/rotate",
            ] {
                let answer = try await stage.post(path + "?dry_run=1", ["body": "a"])
                #expect(answer.status == 400 && answer.field == "dry_run", "\(path)")
            }
            for path in [
                "/deliveries/1/retry", "/deliveries/1/accept", "/deliveries/1/cancel", "/bots/1/check",
                "/keys/1/rotate",
            ] {
                let answer = try await stage.post(path, ["force": true])
                #expect(answer.status == 400 && answer.field == "force", "\(path)")
            }
        }
    }

    @Test("A body of more than 1 MiB is 413")
    func large() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let answer = try await stage.send(
                .post, "/api/v1/tickets/1/messages", Data(repeating: 32, count: (1 << 20) + 1), key: stage.key)
            #expect(answer.status == 413)
        }
    }
}

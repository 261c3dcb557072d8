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

@Suite("Tickets through the API")
struct TicketTests {
    static let fields: Set<String> = [
        "id", "subject", "status", "priority", "channel", "desk_topic", "queue_id", "assignee_id", "contact", "tags",
        "custom_fields", "is_unreachable", "previous_ticket_id", "reopen_count", "created_at", "updated_at",
        "first_response_at", "resolved_at", "closed_at", "last_customer_message_at", "first_resolved_at", "hold_reason",
        "snooze", "merged_into_ticket_id",
    ]

    @Test("A ticket has every field, whether or not it has a value", arguments: TestEngine.available)
    func shape(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (id, topic) = try await stage.open("My order")
            #expect(try await stage.desk.quiet())
            let answer = try await stage.get("/tickets/\(id)")
            #expect(answer.status == 200)
            #expect(Set(answer.json.objectValue?.keys.map { $0 } ?? []) == Self.fields)
            #expect(
                answer["channel"] == [
                    "type": "telegram_dm", "bot_id": .integer(stage.desk.bot),
                    "chat_id": .integer(stage.desk.customer.id), "topic_id": nil,
                ])
            #expect(answer["desk_topic"] == ["chat_id": .integer(stage.desk.group), "topic_id": .integer(topic)])
            #expect(answer["contact"]?["sender_id"] == .integer(stage.desk.customer.id))
            #expect(answer["contact"]?["name"] == "Carl Customer" && answer["contact"]?["username"] == "carl")
            #expect(answer["tags"] == [] && answer["custom_fields"] == [:] && answer["assignee_id"] == .null)
            #expect(Timestamp(rfc3339: answer["created_at"]?.stringValue ?? "") != nil)
            #expect(answer["created_at"]?.stringValue?.hasSuffix("Z") == true)
            let listed = try await stage.get("/tickets").rows
            #expect(listed == [answer.json])
        }
    }

    @Test("With include=messages the messages come along")
    func include() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try await stage.open("first").ticket
            _ = try await stage.post("/tickets/\(id)/messages", ["body": "second"])
            let answer = try await stage.get("/tickets/\(id)?include=messages")
            #expect(answer["messages"]?.arrayValue?.map { $0["body"] } == ["first", "second"])
        }
    }

    @Test("A page that follows stays right while tickets are added", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            for number in 1...5 { _ = try await stage.open("t\(number)", by: stage.customer("C\(number)")) }
            let first = try await stage.get("/tickets?limit=2")
            #expect(first.rows.map { $0["subject"] } == ["t5", "t4"])
            _ = try await stage.open("t6", by: stage.customer("C6"))
            var cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await stage.get("/tickets?limit=2&cursor=\(cursor)")
            #expect(second.rows.map { $0["subject"] } == ["t3", "t2"])
            cursor = try #require(second["next_cursor"]?.stringValue)
            let last = try await stage.get("/tickets?limit=2&cursor=\(cursor)")
            #expect(last.rows.map { $0["subject"] } == ["t1"])
            #expect(last["next_cursor"] == .null)
        }
    }

    @Test("Filters narrow the list, alone and together", arguments: TestEngine.available)
    func filters(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let other = try stage.customer("Dora")
            let mine = try await stage.open("mine").ticket
            let theirs = try await stage.open("theirs", by: other).ticket
            let agent = try await stage.desk.database.write {
                try AgentDirectory.add(name: "Zoe", role: .agent, at: .now, in: $0).id.rawValue
            }
            let patched = try await stage.patch(
                "/tickets/\(theirs)", ["status": "pending", "priority": "high", "assignee_id": .integer(agent)])
            let contact = try #require(patched["contact"]?["id"]?.integerValue)
            func ids(_ query: String) async throws -> [Int64] {
                try await stage.get("/tickets?\(query)").rows.compactMap { $0["id"]?.integerValue }
            }
            #expect(try await ids("status=new") == [mine])
            #expect(try await ids("status=pending&priority=high") == [theirs])
            #expect(try await ids("status=pending&priority=low") == [])
            #expect(try await ids("assignee_id=\(agent)") == [theirs])
            #expect(try await ids("assignee_id=none") == [mine])
            #expect(try await ids("contact_id=\(contact)") == [theirs])
            #expect(try await ids("bot_id=\(stage.desk.bot)") == [theirs, mine])
            #expect(try await ids("bot_id=1") == [])
            #expect(try await ids("created_after=2020-01-31T12:00:00Z") == [theirs, mine])
            #expect(try await ids("updated_after=2099-01-31T12:00:00Z") == [])
        }
    }

    @Test("An ETag saves a second look and guards a change", arguments: TestEngine.available)
    func eTags(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            #expect(try await stage.desk.quiet())
            let tag = try #require(try await stage.get("/tickets/\(id)").headers[.eTag])
            for header in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let same = try await stage.get("/tickets/\(id)", headers: [.ifNoneMatch: header])
                #expect(same.status == 304 && same.data.isEmpty, "\(header)")
            }
            let changed = try await stage.patch(
                "/tickets/\(id)", ["priority": "high"], headers: [.ifMatch: tag])
            #expect(changed.status == 200)
            let new = try #require(changed.headers[.eTag])
            #expect(new != tag)
            #expect(try await stage.get("/tickets/\(id)").headers[.eTag] == new)
            #expect(try await stage.get("/tickets/\(id)", headers: [.ifNoneMatch: tag]).status == 200)
            let late = try await stage.patch("/tickets/\(id)", ["priority": "low"], headers: [.ifMatch: tag])
            #expect(late.status == 412)
            #expect(try await stage.get("/tickets/\(id)")["priority"] == "high")
            #expect(
                try await stage.patch("/tickets/\(id)", ["priority": "low"], headers: [.ifMatch: "*"]).status == 200)
        }
    }

    @Test("A contact's new name changes the ETag of the ticket that shows it")
    func contactInETag() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try await stage.open().ticket
            #expect(try await stage.desk.quiet())
            let tag = try #require(try await stage.get("/tickets/\(id)").headers[.eTag])
            try await stage.desk.database.write {
                _ = try $0.execute("UPDATE contacts SET name = 'Karl', updated_at = updated_at + 1")
            }
            let answer = try await stage.get("/tickets/\(id)", headers: [.ifNoneMatch: tag])
            #expect(answer.status == 200 && answer["contact"]?["name"] == "Karl")
            // It is not what a change of the ticket has to fear.
            #expect(try await stage.patch("/tickets/\(id)", ["tags": ["a"]], headers: [.ifMatch: tag]).status == 200)
        }
    }

    @Test("A PATCH changes what it names and leaves the rest; null removes", arguments: TestEngine.available)
    func merge(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open("subject").ticket
            let agent = try await stage.desk.database.write {
                try AgentDirectory.add(name: "Zoe", role: .agent, at: .now, in: $0).id.rawValue
            }
            let path = "/tickets/\(id)"
            let first = try await stage.patch(
                path,
                [
                    "assignee_id": .integer(agent), "tags": ["vip", "late", "vip"],
                    "custom_fields": ["order": 7, "colour": "red", "paid": true],
                ])
            #expect(first.status == 200)
            #expect(first["tags"] == ["vip", "late"] && first["assignee_id"] == .integer(agent))
            #expect(first["subject"] == "subject" && first["status"] == "new")
            let second = try await stage.patch(
                path, ["assignee_id": nil, "tags": nil, "custom_fields": ["colour": nil, "order": 8]])
            #expect(second["assignee_id"] == .null && second["tags"] == [])
            #expect(second["custom_fields"] == ["order": 8, "paid": true])
            #expect(try await stage.patch(path, ["custom_fields": nil])["custom_fields"] == [:])
            let before = try await stage.get(path)
            let nothing = try await stage.patch(path, [:])
            #expect(nothing.json == before.json)
            #expect(try await stage.get(path).json == second.json.with("custom_fields", [:], as: before.json))
        }
    }

    @Test("Status changes set their times, and the topic follows", arguments: TestEngine.available)
    func status(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let path = "/tickets/\(id)"
            let resolved = try await stage.patch(path, ["status": "resolved"])
            #expect(resolved["status"] == "resolved" && resolved["resolved_at"] != .null)
            let reopened = try await stage.patch(path, ["status": "open"])
            #expect(reopened["resolved_at"] == .null && reopened["reopen_count"] == 1)
            let closed = try await stage.patch(path, ["status": "closed"])
            #expect(closed["closed_at"] != .null)
            let desk = stage.desk
            #expect(try await desk.eventually { desk.sandbox.topics(of: desk.group)[0].isClosed })
            #expect(try await stage.post("\(path)/messages", ["body": "too late"]).status == 409)
            #expect(try await stage.post("\(path)/notes", ["body": "for the record"]).status == 201)
            #expect(try await desk.quiet())
            #expect(stage.received().isEmpty)
        }
    }

    @Test("A closed ticket is not reopened beside a newer one of the same customer", arguments: TestEngine.available)
    func twoOpen(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let old = try await stage.open("old").ticket
            _ = try await stage.patch("/tickets/\(old)", ["status": "closed"])
            let new = try await stage.open("new").ticket
            #expect(new != old)
            let answer = try await stage.patch("/tickets/\(old)", ["status": "open", "priority": "urgent"])
            #expect(answer.status == 409)
            let unchanged = try await stage.get("/tickets/\(old)")
            #expect(unchanged["status"] == "closed" && unchanged["priority"] == "normal")
            #expect(try await stage.get("/tickets/\(new)")["previous_ticket_id"] == .integer(old))
        }
    }
}

extension JSONValue {
    /// This with one member replaced, and the time of the last change taken from another.
    fileprivate func with(_ name: String, _ value: JSONValue, as other: JSONValue) -> JSONValue {
        var copy = self
        copy[name] = value
        copy["updated_at"] = other["updated_at"]
        return copy
    }
}

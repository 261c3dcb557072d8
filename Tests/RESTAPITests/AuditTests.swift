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

@Suite("The audit log through the API")
struct AuditTests {
    @Test("It is read newest first, in pages, and by actor, object, action and time", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let ticket = try await stage.open().ticket
            #expect(try await stage.patch("/tickets/\(ticket)", ["priority": "high"]).status == 200)
            #expect(try await stage.patch("/tickets/\(ticket)", ["subject": "Other"]).status == 200)
            let all = try await stage.get("/audit").rows
            var (seen, cursor) = ([JSONValue](), "")
            while true {
                let page = try await stage.get("/audit?limit=1\(cursor)")
                #expect(page.status == 200)
                seen += page.rows
                guard let next = page["next_cursor"]?.stringValue else { break }
                cursor = "&cursor=\(next)"
            }
            #expect(seen == all && all.count >= 3)
            let newest = try #require(all.first)
            #expect(newest["object"] == .string("ticket:\(ticket)") && newest["action"] == "ticket.updated")
            #expect(newest["after"] == ["subject": "Other"] && newest["origin"] == "127.0.0.1")
            let key = try #require(newest["actor"]?["id"]?.integerValue)
            for (query, count) in [
                ("actor=key:\(key)", 2), ("object=ticket:\(ticket)", 2), ("action=ticket.updated", 2),
                ("action=ticket.*", 2), ("action=ticket.*&actor=key:\(key)", 2), ("action=bot.*&actor=key:\(key)", 0),
                ("action=nothing.*", 0), ("actor=agent:99", 0), ("created_after=2100-01-01T00:00:00Z", 0),
                ("created_before=2020-01-01T00:00:00Z", 0), ("action=*&created_after=2020-01-01T00:00:00Z", all.count),
            ] {
                #expect(try await stage.get("/audit?\(query)").rows.count == count, "\(query)")
            }
        }
    }

    @Test("A filter of another form is refused by name")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for (query, field) in [
                ("actor=ann", "actor"), ("object=ticket", "object"), ("action=Ticket", "action"),
                ("cursor=7", "cursor"),
                ("created_after=yesterday", "created_after"), ("colour=red", "colour"),
            ] {
                let answer = try await stage.get("/audit?\(query)")
                #expect(answer.status == 400 && answer.field == field, "\(query)")
            }
        }
    }

    @Test("Messages, files, bots and decisions stand in it, with who and from where", arguments: TestEngine.available)
    func everything(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (ticket, topic) = try await stage.open()
            _ = try await stage.post("/tickets/\(ticket)/messages", ["body": "by program"])
            try stage.desk.agent.send("by hand", to: .group(stage.desk.group, topic: topic))
            #expect(try await stage.desk.eventually { stage.received() == ["by program", "by hand"] })
            let file = try await stage.send(.post, "/api/v1/files?file_name=a.txt", Data("a".utf8), key: stage.key)
            #expect(file.status == 201)
            #expect(try await stage.patch("/bots/\(stage.desk.bot)", ["limits": ["bot": "20/1s"]]).status == 200)
            try await stage.desk.database.write {
                try $0.later("UPDATE deliveries SET state = 'failed' WHERE kind = 'desk.card'")
            }
            let card = try #require(try await stage.get("/deliveries?state=failed").rows.first?["id"]?.integerValue)
            #expect(try await stage.post("/deliveries/\(card)/retry").status == 200)
            func origins(_ query: String) async throws -> [JSONValue?] {
                try await stage.get("/audit?\(query)").rows.map { $0["origin"] }
            }
            #expect(try await origins("action=message.created") == ["telegram", "127.0.0.1"])
            #expect(try await origins("action=file.created") == ["127.0.0.1"])
            #expect(try await origins("action=bot.updated") == ["127.0.0.1"])
            #expect(try await origins("action=delivery.retry") == ["127.0.0.1"])
        }
    }

    @Test("A receipt that is processed again stands in it, with who and from where")
    func receipts() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            _ = try await stage.open()
            let receipt = try #require(try await stage.get("/receipts").rows.last?["id"]?.integerValue)
            try await stage.desk.database.write {
                try $0.later("UPDATE receipts SET state = 'failed' WHERE id = \(receipt)")
            }
            #expect(try await stage.post("/receipts/\(receipt)/reprocess").status == 202)
            let row = try #require(try await stage.get("/audit?object=receipt:\(receipt)").rows.first)
            #expect(row["action"] == "receipt.reprocess" && row["origin"] == "127.0.0.1")
            #expect(row["actor"]?["type"] == "key" && row["before"] == "failed" && row["after"] == "pending")
        }
    }

    @Test("A bot whose rights are asked for again stands in it")
    func bots() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            #expect(try await stage.post("/bots/\(stage.desk.bot)/check").status == 200)
            let row = try #require(try await stage.get("/audit?action=bot.checked").rows.first)
            #expect(row["object"] == .string("bot:\(stage.desk.bot)") && row["origin"] == "127.0.0.1")
        }
    }

    @Test("Every answer has a request id, also to paths and methods that are not there, and keeps a given one")
    func requestIDs() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for path in ["/tickets", "/nothing", "/tickets?x=1", "/tickets/%zz"] {
                let answer = try await stage.get(path, headers: [.xRequestID: "mine-1"])
                #expect(answer.headers[.xRequestID] == "mine-1", "\(path)")
            }
            let other = try await stage.send(.delete, "/api/v1/tickets", key: nil)
            #expect(other.headers[.xRequestID]?.isEmpty == false)
        }
    }
}

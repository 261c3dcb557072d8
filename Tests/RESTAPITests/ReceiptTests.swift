import DeskTestSupport
import HTTPServer
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Receipts through the API")
struct ReceiptTests {
    @Test("What arrived is listed, with its body as it came", arguments: TestEngine.available)
    func list(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            _ = try await stage.open("hello")
            #expect(try await stage.desk.quiet())
            let rows = try await stage.get("/receipts?source=telegram&owner_id=\(stage.desk.bot)").rows
            let receipt = try #require(rows.first { $0["kind"] == "message" && $0["state"] == "done" })
            #expect(receipt["received_at"] != .null && receipt["processed_at"] != .null && receipt["body"] == nil)
            let answer = try await stage.get("/receipts/\(receipt["id"]?.integerValue ?? 0)")
            #expect(answer["body"]?["update_id"]?.integerValue.map(String.init) == answer["unique_key"]?.stringValue)
            #expect(try await stage.get("/receipts?state=done&limit=1").rows.count == 1)
            #expect(try await stage.get("/receipts?source=intercom").rows.isEmpty)
            let again = try await stage.post("/receipts/\(receipt["id"]?.integerValue ?? 0)/reprocess")
            #expect(again.status == 409)
            #expect(try await stage.post("/receipts/9999/reprocess").status == 404)
        }
    }

    @Test("An update that we do not understand is listed as unparsed", arguments: TestEngine.available)
    func unparsed(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let desk = stage.desk
            desk.sandbox.deliver("message", ["message_id": "seven"], to: desk.bot)
            #expect(
                try await desk.eventually { try await stage.get("/receipts?state=unparsed").rows.count == 1 })
            let receipt = try #require(try await stage.get("/receipts?state=unparsed").rows.first)
            #expect(receipt["error"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("A receipt that failed is processed again on request", arguments: TestEngine.available)
    func reprocess(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            _ = try await stage.open("hello")
            let desk = stage.desk
            #expect(try await desk.quiet())
            let id = try await desk.database.write { db -> Int64 in
                let id: Int64? = try db.value("SELECT MAX(id) FROM receipts WHERE kind = 'message'")
                try db.later("UPDATE receipts SET state = 'failed', error = 'x' WHERE id = \(id)")
                return id ?? 0
            }
            let answer = try await stage.post("/receipts/\(id)/reprocess")
            #expect(answer.status == 202 && answer["state"] == "pending" && answer["error"] == .null)
            #expect(try await desk.eventually { try await stage.get("/receipts/\(id)")["state"] == "done" })
            // It had been processed before: it counts once.
            #expect(try await stage.get("/tickets/1/messages").rows.count == 1)
        }
    }
}

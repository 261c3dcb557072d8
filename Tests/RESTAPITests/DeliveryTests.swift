import DeskTestSupport
import HTTPServer
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Deliveries through the API")
struct DeliveryTests {
    /// The delivery that brings a message to the customer.
    private func delivery(_ stage: APIStage, of message: JSONValue?) async throws -> JSONValue {
        let all = try await stage.get("/deliveries?destination=telegram&limit=200").rows
        return try #require(all.first { $0["message_id"] == message && $0["priority"] == 1 })
    }

    private func state(_ stage: APIStage, of id: JSONValue?) async throws -> JSONValue? {
        try await stage.get("/deliveries/\(id?.integerValue ?? 0)")["state"]
    }

    @Test("A delivery shows its attempts, each with request and response", arguments: TestEngine.available)
    func attempts(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            stage.desk.sandbox.inject(
                SandboxFault(
                    .error(status: 500, description: "Internal Server Error"), method: "sendMessage",
                    chatID: stage.desk.customer.id))
            let message = try await stage.post("/tickets/\(id)/messages", ["body": "hi"])
            #expect(try await stage.desk.quiet())
            let listed = try await delivery(stage, of: message["id"])
            #expect(listed["state"] == "sent" && listed["ticket_id"] == .integer(id))
            #expect(listed["owner_id"] == .integer(stage.desk.bot))
            let answer = try await stage.get("/deliveries/\(listed["id"]?.integerValue ?? 0)")
            let attempts = answer["attempts"]?.arrayValue ?? []
            #expect(attempts.map { $0["outcome"] } == ["not_done", "done"])
            #expect(attempts.map { $0["status"] } == [500, 200])
            #expect(attempts.allSatisfy { $0["method"] == "sendMessage" && $0["duration_ms"]?.doubleValue != nil })
            #expect(attempts[0]["error"]?.stringValue?.contains("Internal") == true)
            #expect(attempts[0]["request"]?.objectValue != nil)
            #expect(attempts[1]["response"]?.stringValue?.contains("message_id") == true)
            #expect(!answer.text.contains("AAtest"))
        }
    }

    @Test("An uncertain message says so, and is sent again or accepted by one call", arguments: TestEngine.available)
    func uncertain(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let desk = stage.desk
            for (number, action) in ["retry", "accept", "cancel"].enumerated() {
                desk.sandbox.inject(
                    SandboxFault(.cutBeforeAcceptance, method: "sendMessage", chatID: desk.customer.id))
                let message = try await stage.post("/tickets/\(id)/messages", ["body": .string("m\(number)")])
                #expect(
                    try await desk.eventually {
                        try await stage.get("/tickets/\(id)/messages").rows.last { $0["id"] == message["id"] }?[
                            "delivery"]?["state"] == "uncertain"
                    })
                let listed = try await stage.get("/deliveries?state=uncertain").rows
                #expect(listed.count == 1)
                let delivery = try #require(listed.first?["id"]?.integerValue)
                let answer = try await stage.post("/deliveries/\(delivery)/\(action)")
                #expect(answer.status == 200)
                #expect(answer["attempts"]?.arrayValue?.isEmpty == false)
                #expect(try await desk.quiet())
            }
            #expect(stage.received() == ["m0"])
            let states = try await stage.get("/tickets/\(id)/messages").rows.dropFirst().map {
                $0["delivery"]?["state"]
            }
            #expect(states == ["sent", "sent", "none"])
        }
    }

    @Test("A refused message is failed, with the reason", arguments: TestEngine.available)
    func failed(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            stage.desk.customer.block(stage.desk.bot)
            let message = try await stage.post("/tickets/\(id)/messages", ["body": "hi"])
            #expect(try await stage.desk.quiet())
            let shown = try #require(
                try await stage.get("/tickets/\(id)/messages").rows.last { $0["id"] == message["id"] })
            #expect(shown["delivery"]?["state"] == "failed")
            #expect(shown["delivery"]?["error"]?.stringValue?.isEmpty == false)
            let delivery = try await delivery(stage, of: message["id"])
            #expect(delivery["error_code"]?.stringValue != nil && delivery["settled_at"] != .null)
        }
    }

    @Test("What cannot be decided is refused with 409 and stays as it is", arguments: TestEngine.available)
    func conflicts(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let message = try await stage.post("/tickets/\(id)/messages", ["body": "hi"])
            #expect(try await stage.desk.quiet())
            let delivery = try await delivery(stage, of: message["id"])
            for action in ["retry", "accept", "cancel"] {
                let answer = try await stage.post("/deliveries/\(delivery["id"]?.integerValue ?? 0)/\(action)")
                #expect(answer.status == 409, "\(action)")
                #expect(answer["detail"]?.stringValue?.contains("sent") == true)
                #expect(try await stage.post("/deliveries/9999/\(action)").status == 404)
            }
            #expect(try await state(stage, of: delivery["id"]) == "sent")
            #expect(stage.received() == ["hi"])
        }
    }

    @Test("A card that failed is not sent again beside a later one that waits", arguments: TestEngine.available)
    func superseded(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            _ = try await stage.open()
            #expect(try await stage.desk.quiet())
            let old = try await stage.desk.database.write { db -> Int64 in
                func insert(_ state: String) throws -> Int64 {
                    try db.returned(
                        """
                        INSERT INTO deliveries (destination, owner_id, stream, lane, priority, cost, kind, data,
                            coalesce_key, state, not_before, created_at, updated_at)
                        VALUES ('telegram', 1, 3, 'x', 4, 1, 'desk.card', '{}', 'card:x', \(state), 0, 0, 0)
                        RETURNING id
                        """)
                }
                let old = try insert("failed")
                _ = try insert("queued")
                return old
            }
            #expect(try await stage.post("/deliveries/\(old)/retry").status == 409)
            #expect(try await state(stage, of: .integer(old)) == "failed")
        }
    }

    @Test("A decision is made once for an Idempotency-Key", arguments: TestEngine.available)
    func idempotency(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let desk = stage.desk
            desk.sandbox.inject(SandboxFault(.cutBeforeAcceptance, method: "sendMessage", chatID: desk.customer.id))
            _ = try await stage.post("/tickets/\(id)/messages", ["body": "hi"])
            #expect(
                try await desk.eventually { try await stage.get("/deliveries?state=uncertain").rows.count == 1 })
            let delivery = try #require(
                try await stage.get("/deliveries?state=uncertain").rows.first?["id"]?.integerValue)
            for _ in 1...2 {
                let answer = try await stage.post(
                    "/deliveries/\(delivery)/retry", headers: [.idempotencyKey: "again"])
                #expect(answer.status == 200 && answer["state"] == "queued")
                #expect(try await desk.quiet())
            }
            #expect(stage.received() == ["hi"])
        }
    }

    @Test("Deliveries are listed by state, kind, ticket and owner", arguments: TestEngine.available)
    func filters(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            _ = try await stage.post("/tickets/\(id)/messages", ["body": "hi"])
            #expect(try await stage.desk.quiet())
            let all = try await stage.get("/deliveries?limit=200").rows
            #expect(all.count > 2)
            #expect(try await stage.get("/deliveries?state=sent&limit=200").rows.count == all.count)
            #expect(try await stage.get("/deliveries?ticket_id=\(id)&limit=200").rows.count == all.count)
            #expect(try await stage.get("/deliveries?owner_id=1").rows.isEmpty)
            #expect(try await stage.get("/deliveries?destination=intercom").rows.isEmpty)
            let kind = try #require(all.first?["kind"]?.stringValue)
            #expect(try await !stage.get("/deliveries?kind=\(kind)").rows.isEmpty)
            let ids = all.compactMap { $0["id"]?.integerValue }
            #expect(ids == ids.sorted(by: >))
            var paged: [Int64] = []
            var cursor: String? = ""
            while let next = cursor {
                let page = try await stage.get("/deliveries?limit=2" + (next.isEmpty ? "" : "&cursor=\(next)"))
                paged += page.rows.compactMap { $0["id"]?.integerValue }
                cursor = page["next_cursor"]?.stringValue
            }
            #expect(paged == ids)
        }
    }
}

import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@Suite("Queues through the API")
struct QueueTests {
    private func make(_ stage: APIStage, _ body: JSONValue) async throws -> Int64 {
        let made = try await stage.post("/queues", body)
        #expect(made.status == 201, "\(made.text)")
        return try #require(made["id"]?.integerValue)
    }

    @Test("A queue has members, a strategy and a way out", arguments: TestEngine.available)
    func queue(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let rest = try await make(stage, ["name": "Rest"])
            let queue = try await make(
                stage,
                [
                    "name": "Billing", "strategy": "most_skilled", "skills": ["billing": 2], "is_external": true,
                    "fallback_queue_id": .integer(rest), "fallback_after_seconds": 60, "reassign_after_minutes": 30,
                    "prefers_language": true,
                ])
            let shown = try await stage.get("/queues/\(queue)")
            #expect(shown["strategy"] == "most_skilled" && shown["skills"] == ["billing": 2])
            let agent = try #require(
                try await stage.post("/agents", ["name": "Zoe", "capacity": 2])["id"]?.integerValue)
            let members = try await stage.put("/queues/\(queue)/members", ["agent_ids": [.integer(agent)]])
            #expect(members.json == ["agent_ids": [.integer(agent)]])
            #expect(try await stage.get("/queues/\(queue)/members").json == members.json)
            let ticket = try await stage.open().ticket
            let assigned = try await stage.patch(
                "/tickets/\(ticket)",
                ["queue_id": .integer(queue), "assignee_id": .integer(agent), "priority": "urgent"])
            #expect(assigned.status == 200, "\(assigned.text)")
            let load = try await stage.get("/queues/\(queue)/load")
            #expect(load["waiting"] == 0 && load["assigned"] == 1 && load["waiting_since"] == .null, "\(load.text)")
            #expect(load["agents"]?[0]?["tickets"] == 1 && load["agents"]?[0]?["weight"] == 3)
            _ = try await stage.patch("/tickets/\(ticket)", ["assignee_id": nil])
            let waiting = try await stage.get("/queues/\(queue)/load")
            #expect(waiting["waiting"] == 1 && waiting["waiting_since"]?.stringValue != nil)
            #expect(waiting["agents"]?[0]?["weight"] == 0)
            #expect(try await stage.send(.delete, "/api/v1/queues/\(rest)", key: stage.key).status == 409)
            #expect(try await stage.get("/queues/99/load").status == 404)
        }
    }

    @Test("What is wrong with a queue is named to the letter")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let first = try await make(stage, ["name": "First"])
            let second = try await make(
                stage, ["name": "Second", "fallback_queue_id": .integer(first), "fallback_after_seconds": 1])
            for (body, field) in [
                (["name": "x", "strategy": "random"], "strategy"), (["name": "x", "strategy": nil], "strategy"),
                (["name": "x", "is_external": true], "fallback_queue_id"),
                (["name": "x", "fallback_queue_id": 1], "fallback_after_seconds"),
                (["name": "x", "fallback_queue_id": 99, "fallback_after_seconds": 1], "fallback_queue_id"),
                (["name": "x", "fallback_after_seconds": 0], "fallback_after_seconds"),
                (["name": "x", "skills": ["a": 11]], "skills.a"), (["name": "x", "color": 1], "color"),
            ] as [(JSONValue, String)] {
                #expect(try await stage.post("/queues", body).field == field, "\(body)")
            }
            let circle = try await stage.patch(
                "/queues/\(first)", ["fallback_queue_id": .integer(second), "fallback_after_seconds": 1])
            #expect(circle.field == "fallback_queue_id")
            #expect(try await stage.put("/queues/\(first)/members", ["agent_ids": [99]]).field == "agent_ids")
            #expect(try await stage.put("/queues/\(first)/members", [:]).field == "agent_ids")
            #expect(try await stage.patch("/settings", ["default_queue_id": 99]).field == "default_queue_id")
            #expect(
                try await stage.patch("/settings", ["default_queue_id": .integer(second)])["default_queue_id"]
                    == .integer(second))
            #expect(try await stage.send(.delete, "/api/v1/queues/\(second)", key: stage.key).status == 409)
        }
    }

    @Test("Rules are kept, and tried on tickets that are there", arguments: TestEngine.available)
    func rules(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let queue = try await make(stage, ["name": "Billing"])
            let condition: JSONValue = [
                "any": [
                    ["field": "ticket.text", "op": "contains", "value": "invoice"],
                    ["not": ["field": "contact.language", "op": "in", "value": ["en", "de"]]],
                ]
            ]
            let rule = try await stage.post(
                "/routing-rules",
                [
                    "name": "Invoices", "position": 10, "condition": condition, "queue_id": .integer(queue),
                    "priority": "high", "tags": ["billing"], "skills": ["billing": 2],
                ])
            #expect(rule.status == 201 && rule["condition"] == condition && rule["stops"] == true)
            let id = try #require(rule["id"])
            _ = try await stage.open("my Invoice is wrong")
            _ = try await stage.open("hello", by: stage.customer("Ann"))
            let tried = try await stage.post("/routing-rules/dry-run", ["last": 10])
            #expect(tried.rows.map { $0["rule_ids"] } == [[], [id]], "\(tried.text)")
            _ = try await stage.patch(
                "/routing-rules/\(id.integerValue ?? 0)",
                ["condition": ["all": [["not": ["field": "ticket.text", "op": "is", "value": "hello"]]]]])
            let again = try await stage.post("/routing-rules/dry-run", ["ticket_ids": [1, 2]])
            #expect(again.rows.map { $0["queue_id"] } == [.integer(queue), .null])
            #expect(try await stage.get("/tickets/1")["queue_id"] == .null)
            for (condition, field) in [
                (["all": [["field": "ticket.colour", "op": "is", "value": 1]]], "condition.all[0].field"),
                (["field": "ticket.priority", "op": "is", "value": "x"], "condition.value"), ([:], "condition"),
            ] as [(JSONValue, String)] {
                let refused = try await stage.post("/routing-rules", ["name": "x", "condition": condition])
                #expect(refused.field == field, "\(refused.text)")
            }
            #expect(try await stage.post("/routing-rules/dry-run", [:]).rows.count == 2)
            let unnamed = try await stage.post(
                "/routing-rules/dry-run", [:], headers: [.idempotencyKey: String(repeating: "k", count: 256)])
            #expect(unnamed.field == "Idempotency-Key")
            #expect(try await stage.post("/routing-rules/dry-run", ["last": 501]).field == "last")
            #expect(try await stage.post("/skills", ["name": "billing"]).status == 201)
            #expect(try await stage.send(.delete, "/api/v1/queues/\(queue)", key: stage.key).status == 409)
        }
    }
}

import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("A ticket's way through the API")
struct TicketWayTests {
    @Test("A status follows only where the table says so, and on hold says why", arguments: TestEngine.available)
    func statuses(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let path = "/tickets/\(try await stage.open().ticket)"
            let held = try await stage.patch(path, ["status": "on_hold", "hold_reason": "the supplier"])
            #expect(held.status == 200 && held["status"] == "on_hold" && held["hold_reason"] == "the supplier")
            #expect(try await stage.patch(path, ["hold_reason": "customs"])["hold_reason"] == "customs")
            #expect(try await stage.get("/tickets?status=on_hold").rows.count == 1)
            let resolved = try await stage.patch(path, ["status": "resolved"])
            #expect(resolved["hold_reason"] == .null && resolved["first_resolved_at"] == resolved["resolved_at"])
            #expect(try await stage.patch(path, ["hold_reason": "x"]).field == "hold_reason")
            #expect(try await stage.patch(path, ["status": "open", "hold_reason": "x"]).field == "hold_reason")
            #expect(try await stage.patch(path, ["status": "on_hold", "hold_reason": ""]).field == "hold_reason")
            _ = try await stage.patch(path, ["status": "closed"])
            let refused = try await stage.patch(path, ["status": "pending"])
            #expect(refused.status == 409 && refused["type"] == "urn:parley:problem:transition_not_allowed")
            #expect(refused["detail"] == "A ticket that is closed cannot become pending, only open.")
            let open = try await stage.patch(path, ["status": "open"])
            #expect(open["reopen_count"] == 1 && open["first_resolved_at"] == resolved["first_resolved_at"])
            let events = try await stage.events("ticket.status_changed", count: 4)
            #expect(events[0]["data"]?["after"] == ["status": "on_hold", "hold_reason": "the supplier"])
        }
    }

    @Test("A ticket is put aside and taken up again", arguments: TestEngine.available)
    func snooze(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let path = "/tickets/\(try await stage.open().ticket)"
            let asleep = try await stage.put("\(path)/snooze", ["until": "2099-01-01T09:00:00Z"])
            #expect(asleep.status == 200 && asleep["snooze"] == ["until": "2099-01-01T09:00:00.000Z"])
            #expect(try await stage.put("\(path)/snooze", [:])["snooze"] == ["until": nil])
            let awake = try await stage.send(.delete, "/api/v1\(path)/snooze", key: stage.key)
            #expect(awake.status == 200 && awake["snooze"] == .null)
            #expect(try await stage.put("\(path)/snooze", ["until": "2001-01-01T00:00:00Z"]).field == "until")
            #expect(try await stage.put("\(path)/snooze", ["until": "soon"]).field == "until")
            _ = try await stage.patch(path, ["status": "resolved"])
            #expect(try await stage.put("\(path)/snooze", [:]).status == 409)
            #expect(try await stage.put("/tickets/99/snooze", [:]).status == 404)
        }
    }

    @Test("Tickets are merged and parted, and say why they cannot be", arguments: TestEngine.available)
    func merge(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let first = try await stage.open("first").ticket
            _ = try await stage.patch("/tickets/\(first)", ["status": "closed", "tags": ["a"]])
            let second = try await stage.open("second").ticket
            _ = try await stage.patch("/tickets/\(second)", ["tags": ["b"]])
            let other = try await stage.open("other", by: stage.customer("Olga")).ticket
            func merge(_ id: Int64, _ target: Int64) async throws -> APIStage.Answer {
                try await stage.post("/tickets/\(id)/merge", ["into_ticket_id": .integer(target)])
            }
            for (id, target, code) in [
                (second, second, "same_ticket"), (second, other, "other_customer"), (first, first, "same_ticket"),
            ] {
                let refused = try await merge(id, target)
                #expect(refused.status == 409)
                #expect(refused["type"] == .string("urn:parley:problem:\(code)"))
            }
            #expect(try await merge(second, 99).field == "into_ticket_id")
            #expect(try await stage.post("/tickets/\(second)/merge", [:]).field == "into_ticket_id")
            let merged = try await merge(second, first)
            #expect(merged.status == 200 && merged["id"] == .integer(first) && merged["status"] == "open")
            #expect(merged["tags"] == ["a", "b"])
            let bodies = try await stage.get("/tickets/\(first)/messages").rows.map { $0["body"] }
            #expect(bodies == ["first", "second"])
            let source = try await stage.get("/tickets/\(second)")
            #expect(source["merged_into_ticket_id"] == .integer(first) && source["status"] == "closed")
            let reopened = try await stage.patch("/tickets/\(second)", ["status": "open"])
            #expect(reopened["type"] == "urn:parley:problem:merged_already")
            #expect(try await stage.get("/tickets?q=second").rows.map { $0["id"] } == [.integer(first)])
            let parted = try await stage.send(.delete, "/api/v1/tickets/\(second)/merge", key: stage.key)
            #expect(parted.status == 200 && parted["merged_into_ticket_id"] == .null)
            let again = try await stage.send(.delete, "/api/v1/tickets/\(second)/merge", key: stage.key)
            #expect(again["type"] == "urn:parley:problem:not_merged")
            #expect(try await stage.get("/audit?action=ticket.merged").rows.count == 2)
        }
    }
}

import Desk
import Foundation
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite("Service levels by API")
struct SLATests {
    private static let calendar: JSONValue = [
        "name": "Office", "time_zone": "Europe/Berlin",
        "intervals": ["monday": [["start": "09:00", "end": "12:00"], ["start": "13:00", "end": "17:00"]]],
    ]
    private static let targets: JSONValue = [
        "first_response": ["normal": 3600, "urgent": 900], "resolution": ["normal": 14_400],
    ]

    /// 2 November 2026 is a Monday; Berlin is an hour ahead of UTC.
    private static func facts(_ list: [(String, String, String)]) -> JSONValue {
        .array(
            list.map { ticket, time, kind in
                let words = kind.split(separator: " ").map(String.init)
                var fact: JSONValue = [
                    "ticket": .string(ticket), "at": .string("2026-11-02T\(time):00Z"), "kind": .string(words[0]),
                ]
                if words.count > 1 { fact[words[0] == "status_changed" ? "status" : "priority"] = .string(words[1]) }
                return fact
            })
    }

    @Test("A change of a policy or its calendar makes a version", arguments: TestEngine.available)
    func versions(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let calendar = try #require(try await stage.post("/calendars", Self.calendar)["id"]?.integerValue)
            let body: JSONValue = ["name": "Gold", "targets": Self.targets, "calendar_id": .integer(calendar)]
            let policy = try #require(try await stage.post("/sla-policies", body)["id"]?.integerValue)
            let place = "/sla-policies/\(policy)"
            #expect(try await stage.patch(place, ["name": "Gold"]).status == 200)
            #expect(try await stage.get("\(place)/versions").rows.count == 1)
            let merged = try await stage.patch(
                place, ["targets": ["resolution": nil, "first_response": ["low": 9000]]])
            #expect(merged["targets"] == ["first_response": ["normal": 3600, "urgent": 900, "low": 9000]])
            _ = try await stage.patch("/calendars/\(calendar)", ["time_zone": "UTC"])
            let versions = try await stage.get("\(place)/versions").rows
            #expect(versions.map { $0["number"] } == [3, 2, 1])
            #expect(versions.map { $0["time_zone"] } == ["UTC", "Europe/Berlin", "Europe/Berlin"])
            #expect(try await stage.get("\(place)/versions?limit=1&cursor=3").rows.map { $0["number"] } == [2])
            let kept = try await stage.send(.delete, "/api/v1/calendars/\(calendar)", key: stage.key)
            #expect(kept.status == 409)
            #expect(try await stage.send(.delete, "/api/v1\(place)", key: stage.key).status == 204)
            #expect(try await stage.get("\(place)/versions").status == 404)
            #expect(try await stage.send(.delete, "/api/v1/calendars/\(calendar)", key: stage.key).status == 204)
        }
    }

    @Test("A simulation says what would have been breached, when, and why", arguments: TestEngine.available)
    func simulation(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let calendar = try #require(try await stage.post("/calendars", Self.calendar)["id"])
            let answer = try await stage.post(
                "/sla/simulate",
                [
                    "policy": [
                        "name": "Gold", "targets": Self.targets, "calendar_id": calendar, "pauses": ["pending"],
                        "escalations": [["percent": 50], ["offset_seconds": 1800]],
                    ],
                    "until": "2026-11-03T00:00:00Z", "explain": true,
                    "facts": Self.facts([
                        ("A", "10:30", "created"), ("B", "08:00", "created urgent"), ("A", "12:30", "agent_message"),
                        ("B", "08:15", "agent_message"), ("A", "13:00", "status_changed pending"),
                        ("A", "14:00", "status_changed open"),
                    ]),
                ])
            #expect(answer.status == 200, "\(answer.text)")
            let first = try #require(answer.rows.first?["clocks"]?[0])
            // Half an hour before lunch, half an hour after it.
            #expect(
                first["verdict"] == "met" && first["state"] == "met" && first["elapsed_seconds"]?.doubleValue == 3600)
            #expect(
                first["milestones"]?[0]?["reached_at"] == "2026-11-02T11:00:00.000Z" || first["breached_at"] == .null)
            let reasons = first["intervals"]?.arrayValue?.compactMap { $0["because"] }
            #expect(reasons == [[], ["closed"], []])
            let resolution = try #require(answer.rows.first?["clocks"]?[1])
            #expect(resolution["verdict"] == "open" && resolution["due_at"] == "2026-11-09T08:30:00.000Z")
            #expect(resolution["elapsed_seconds"]?.doubleValue == 12_600)
            #expect(
                resolution["intervals"]?.arrayValue?.compactMap { $0["because"]?[0]?.stringValue } == [
                    "closed", "pending", "closed",
                ])
            let urgent = try #require(answer.rows.last?["clocks"]?[0])
            #expect(urgent["verdict"] == "met" && urgent["target_seconds"] == 900)
            #expect(answer["totals"]?["first_response"] == ["open": 0, "met": 2, "breached": 0, "cancelled": 0])
        }
    }

    @Test("Histories come as CSV too", arguments: TestEngine.available)
    func csv(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let policy = try await stage.post("/sla-policies", ["name": "Gold", "targets": Self.targets])
            let id = try #require(policy["id"]?.integerValue)
            func send(_ text: String, _ query: String) async throws -> APIStage.Answer {
                try await stage.send(
                    .post, "/api/v1/sla/simulate?\(query)", Data(text.utf8),
                    headers: [.contentType: "text/csv; charset=utf-8"],
                    key: stage.key)
            }
            let file =
                "ticket,at,kind,status\r\n\"A \"\"1\"\"\",2026-11-02T08:00:00Z,created,\r\n\"A \"\"1\"\"\",2026-11-02T13:00:00Z,status_changed,resolved\r\n"
            let answer = try await send(file, "policy_id=\(id)&explain=true")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.rows.first?["ticket"] == "A \"1\"")
            #expect(answer.rows.first?["clocks"]?[0]?["breached_at"] == "2026-11-02T09:00:00.000Z")
            #expect(answer["totals"]?["resolution"]?["breached"] == 1)
            let wrong: [(String, String, String)] = [
                (file, "", "policy_id"), (file, "policy_id=99", "policy_id"), ("", "policy_id=\(id)", "body"),
                ("ticket,colour\n", "policy_id=\(id)", "colour"), ("ticket,at\nA\n", "policy_id=\(id)", "line 2"),
                ("ticket,at,kind\nA,today,created\n", "policy_id=\(id)", "line 2.at"),
                ("ticket,at,kind\n\nA,2026-11-02T08:00:00Z,snoozed\n", "policy_id=\(id)", "line 3.kind"),
                ("ticket,at\n\"A\n", "policy_id=\(id)", "line 2"), ("ticket\n\"A\"b\n", "policy_id=\(id)", "line 2"),
            ]
            for (text, query, field) in wrong {
                let answer = try await send(text, query)
                #expect(answer.status == 400 && answer.field == field, "\(text): \(answer.text)")
            }
        }
    }

    @Test("Facts that cannot be are named with their place")
    func wrong() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let created: JSONValue = ["ticket": 1, "at": "2026-11-02T08:00:00Z", "kind": "created"]
            let policy: JSONValue = ["name": "P", "targets": Self.targets]
            let wrong: [(JSONValue, String)] = [
                (["policy": policy], "facts"), (["facts": []], "policy"),
                (["policy": ["name": "P"], "facts": []], "targets"),
                (["policy": policy, "facts": [created, created]], "facts[1].kind"),
                (["policy": policy, "facts": [["at": "2026-11-02T08:00:00Z", "kind": "created"]]], "facts[0].ticket"),
                (["policy": policy, "facts": [["ticket": "a", "kind": "created"]]], "facts[0].at"),
                (
                    ["policy": policy, "facts": [created, created.patched(["kind": "status_changed"])]],
                    "facts[1].status"
                ),
                (["policy": policy, "facts": [created, created.patched(["kind": "fixed"])]], "facts[1].kind"),
                (["policy": policy, "facts": ["x"]], "facts[0]"), (["policy": policy, "facts": [], "x": 1], "x"),
            ]
            for (body, field) in wrong {
                let answer = try await stage.post("/sla/simulate", body)
                #expect(answer.status == 400 && answer.field == field, "\(body): \(answer.text)")
            }
        }
    }
}

extension JSONValue {
    fileprivate func patched(_ members: [String: JSONValue]) -> JSONValue {
        .object((objectValue ?? [:]).merging(members) { $1 })
    }
}

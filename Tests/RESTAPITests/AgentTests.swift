import Desk
import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Agents, groups and settings through the API")
struct AgentTests {
    @Test("An agent is made with a code, claims it, and is changed", arguments: TestEngine.available)
    func life(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.post(
                "/agents",
                ["name": "Zoe", "role": "supervisor", "capacity": 5, "skills": ["billing": 3], "languages": ["en"]])
            #expect(made.status == 201, "\(made.text)")
            #expect(made["role"] == "supervisor" && made["availability"] == "online" && made["capacity"] == 5)
            let id = try #require(made["id"]?.integerValue)
            let code = try #require(made["claim_code"]?.stringValue)
            let person = try stage.customer("Zoe")
            try person.send(.text("/claim \(code)"), to: .bot(stage.desk.bot))
            #expect(
                try await stage.desk.eventually {
                    try await stage.get("/agents/\(id)")["telegram_user_id"] == .integer(person.id)
                })
            let shown = try await stage.get("/agents/\(id)")
            #expect(shown["claim_code"] == nil)
            let tag = try #require(shown.headers[.eTag])
            let away = try await stage.patch(
                "/agents/\(id)", ["availability": "away", "capacity": nil, "skills": ["refunds": 1]],
                headers: [.ifMatch: tag])
            #expect(away["availability"] == "away" && away["capacity"] == .null && away["skills"] == ["refunds": 1])
            #expect(try await stage.patch("/agents/\(id)", ["name": "Z"], headers: [.ifMatch: tag]).status == 412)
            let told: JSONValue = [
                "agent_id": .integer(id), "before": ["availability": "online"], "after": ["availability": "away"],
            ]
            #expect(
                try await stage.desk.eventually {
                    try await stage.get("/events?type=agent.availability_changed").rows.map { $0["data"] } == [told]
                })
            #expect(
                try await stage.get("/audit?object=agent:\(id)").rows.map { $0["action"] }.contains("agent.updated"))
            #expect(try await stage.get("/agents").rows.contains { $0["id"] == .integer(id) })
        }
    }

    @Test("What an agent cannot be is named")
    func refused() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let cases: [(JSONValue, String)] = [
                ([:], "name"), (["name": ""], "name"), (["name": "a", "role": "boss"], "role"),
                (["name": "a", "availability": nil], "availability"), (["name": "a", "capacity": -1], "capacity"),
                (["name": "a", "capacity": 1.5], "capacity"), (["name": "a", "skills": ["x": 11]], "skills.x"),
                (["name": "a", "skills": ["x": "high"]], "skills.x"),
                (["name": "a", "languages": ["e n"]], "languages"),
                (["name": "a", "telegram_user_id": 1], "telegram_user_id"),
            ]
            for (body, field) in cases {
                let answer = try await stage.post("/agents", body)
                #expect(answer.status == 400 && answer.field == field, "\(body): \(answer.text)")
            }
            #expect(try await stage.get("/agents/99").status == 404)
        }
    }

    @Test("Groups are listed by bot, purpose and state", arguments: TestEngine.available)
    func groups(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let all = try await stage.get("/groups")
            #expect(all.rows.map { $0["chat_id"] } == [.integer(stage.desk.group)])
            #expect(all.rows.first?["purpose"] == "desk" && all.rows.first?["state"] == "active")
            #expect(try await stage.get("/groups?bot_id=\(stage.desk.bot)&purpose=desk&state=active").rows.count == 1)
            #expect(try await stage.get("/groups?purpose=intake").rows.isEmpty)
            #expect(try await stage.get("/groups?cursor=\(stage.desk.bot):0").rows.isEmpty)
            for query in ["purpose=x", "state=x", "cursor=x", "bot_id=x"] {
                #expect(try await stage.get("/groups?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test("Settings take effect at once", arguments: TestEngine.available)
    func settings(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let usual = try await stage.get("/settings")
            #expect(
                usual.json == [
                    "reopen_within_days": 7, "administrators_are_agents": true, "after_close": "new",
                    "close_after_days": 7, "resolve_after_silence_hours": nil, "silence_warning_hours": 24,
                    "silence_warning": nil, "default_queue_id": nil, "away_after_silence_minutes": nil,
                ])
            let tag = try #require(usual.headers[.eTag])
            #expect(try await stage.get("/settings", headers: [.ifNoneMatch: tag]).status == 304)
            let first = try await stage.open("first").ticket
            _ = try await stage.patch("/tickets/\(first)", ["status": "resolved"])
            let set = try await stage.patch("/settings", ["reopen_within_days": 0], headers: [.ifMatch: tag])
            #expect(set["reopen_within_days"] == 0)
            #expect(try await stage.patch("/settings", [:], headers: [.ifMatch: tag]).status == 412)
            try stage.desk.customer.send("again", to: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { try await stage.desk.tickets().count == 2 })
            for (body, field) in [
                (["reopen_within_days": -1], "reopen_within_days"), (["reopen_within_days": 366], "reopen_within_days"),
                (["administrators_are_agents": "yes"], "administrators_are_agents"), (["color": "red"], "color"),
                (["after_close": "never"], "after_close"), (["silence_warning": " "], "silence_warning"),
                (["resolve_after_silence_hours": 0], "resolve_after_silence_hours"),
            ] as [(JSONValue, String)] {
                #expect(try await stage.patch("/settings", body).field == field)
            }
            #expect(try await stage.patch("/settings", ["reopen_within_days": nil])["reopen_within_days"] == 7)
            #expect(try await stage.patch("/settings", ["close_after_days": nil])["close_after_days"] == .null)
            #expect(try await stage.get("/audit?action=settings.updated").rows.count == 3)
        }
    }
}

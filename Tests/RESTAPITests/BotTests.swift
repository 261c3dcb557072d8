import Desk
import DeskTestSupport
import HTTPServer
import HTTPTypes
import JSON
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Bots through the API")
struct BotTests {
    static let fields: Set<String> = [
        "id", "username", "name", "mode", "problem", "groups", "limits", "webhook", "created_at", "updated_at",
    ]

    static var publicSettings: ServiceSettings {
        var settings = DeskHarness.settings
        settings.publicURL = "https://desk.example"
        return settings
    }

    @Test("A bot has every field; its token is nowhere", arguments: TestEngine.available)
    func shape(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let path = "/bots/\(stage.desk.bot)"
            let answer = try await stage.get(path)
            #expect(Set(answer.json.objectValue?.keys.map { $0 } ?? []) == Self.fields)
            #expect(answer["mode"] == "polling" && answer["problem"] == .null && answer["webhook"] == .null)
            #expect(answer["limits"] == ["bot": nil, "private_chat": nil, "group": nil])
            #expect(answer["groups"]?[0]?["chat_id"] == .integer(stage.desk.group))
            #expect(answer["groups"]?[0]?["problem"] == .null)
            #expect(try await stage.get("/bots").rows == [answer.json])
            let checked = try await stage.post("\(path)/check")
            #expect(checked.status == 200 && checked["groups"] == answer["groups"])
            #expect(!answer.text.contains("AAtest") && !checked.text.contains("AAtest"))
        }
    }

    @Test("A bot is added once for an Idempotency-Key, and refused with the field that is wrong")
    func add() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let token = "7000002:AAother"
            try stage.desk.sandbox.makeBot(token: token)
            let refusals: [(JSONValue, String)] = [
                ([:], "token"), (["token": "x"], "token"), (["token": "7000003:AAnobody"], "token"),
                (["token": .string(token), "mode": "pigeon"], "mode"),
                (["token": .string(token), "mode": "webhook"], "mode"),
                (["token": .string(token), "desk_groups": [-1]], "desk_groups"),
                (["token": .string(token), "limits": ["bot": "fast"]], "limits.bot"),
                (["token": .string(token), "limits": ["chat": "1/1s"]], "limits.chat"),
                (["token": .string(token), "colour": 1], "colour"),
            ]
            for (body, field) in refusals {
                let answer = try await stage.post("/bots", body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
                #expect(!answer.text.contains("AAother"))
            }
            let headers: HTTPFields = [.idempotencyKey: "add"]
            let body: JSONValue = ["token": .string(token), "limits": ["group": "20/0.5s"]]
            let first = try await stage.post("/bots", body, headers: headers)
            #expect(first.status == 201 && first.headers[.location] == "/api/v1/bots/7000002")
            #expect(first["limits"]?["group"] == "20/0.5s")
            let again = try await stage.post("/bots", body, headers: headers)
            #expect(again.json == first.json && again.headers[.location] == first.headers[.location])
            let page = try await stage.get("/bots?limit=1")
            #expect(page["next_cursor"] == .string("\(stage.desk.bot)"))
            #expect(try await stage.get("/bots?limit=1&cursor=\(stage.desk.bot)").rows == [again.json])
            let removed = try await stage.send(.delete, "/api/v1/bots/7000002", key: stage.key)
            #expect(removed.status == 204 && removed.data.isEmpty)
            #expect(try await stage.get("/bots/7000002").status == 404)
            #expect(try await stage.send(.delete, "/api/v1/bots/7000002", key: stage.key).status == 404)
        }
    }

    @Test("A PATCH merges limits, and replaces the lists of groups that it names", arguments: TestEngine.available)
    func update(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let desk = stage.desk
            let path = "/bots/\(desk.bot)"
            let limits = try await stage.patch(path, ["limits": ["bot": "10/1s", "private_chat": "1/1s+3"]])
            #expect(limits["limits"] == ["bot": "10/1s", "private_chat": "1/1s+3", "group": nil])
            let merged = try await stage.patch(path, ["limits": ["bot": nil, "group": "5/60s"]])
            #expect(merged["limits"] == ["bot": nil, "private_chat": "1/1s+3", "group": "5/60s"])
            #expect(merged["groups"] == limits["groups"] && merged["mode"] == "polling")
            #expect(try await stage.patch(path, ["limits": nil])["limits"]?["group"] == .null)

            let second = desk.sandbox.makeGroup(title: "Second", owner: desk.agent.id)
            let intake = desk.sandbox.makeGroup(title: "Customers", owner: desk.agent.id)
            for group in [second, intake] {
                try desk.sandbox.setMember(desk.bot, of: group, rights: DeskHarness.rights)
            }
            let groups = try await stage.patch(
                path,
                [
                    "desk_groups": [.integer(second)], "intake_groups": [.integer(intake)], "ticket_by_user": true,
                ])
            func chats(_ answer: APIStage.Answer, _ purpose: String) -> [JSONValue?] {
                (answer["groups"]?.arrayValue ?? []).filter { $0["purpose"]?.stringValue == purpose }
                    .map { $0["chat_id"] }
            }
            #expect(chats(groups, "desk") == [.integer(second)] && chats(groups, "intake") == [.integer(intake)])
            #expect(groups["groups"]?.arrayValue?.last?["ticket_by_user"] == true)
            let fewer = try await stage.patch(path, ["intake_groups": []])
            #expect(chats(fewer, "intake") == [] && chats(fewer, "desk") == [.integer(second)])
            // New tickets get their topics in the group that is left.
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { desk.sandbox.topics(of: second).count == 1 })
            #expect(desk.sandbox.topics(of: desk.group).isEmpty)
        }
    }

    @Test("New limits hold at once, for what waits too", arguments: TestEngine.available)
    func limits(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let desk = stage.desk
            let id = try await stage.open().ticket
            #expect(try await desk.quiet())
            _ = try await stage.patch("/bots/\(desk.bot)", ["limits": ["private_chat": "1/3600s"]])
            // The change reaches the engine through the supervisor.
            try await Task.sleep(for: .milliseconds(500))
            for number in 1...3 { _ = try await stage.post("/tickets/\(id)/messages", ["body": "m\(number)"]) }
            try await Task.sleep(for: .milliseconds(500))
            #expect(stage.received().count <= 1)
            _ = try await stage.patch("/bots/\(desk.bot)", ["limits": nil])
            #expect(try await desk.eventually(within: .seconds(5)) { stage.received() == ["m1", "m2", "m3"] })
        }
    }

    @Test("What a PATCH cannot do is refused by field, and nothing changes")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let path = "/bots/\(stage.desk.bot)"
            let group = JSONValue.integer(stage.desk.group)
            let before = try await stage.get(path)
            let refusals: [(JSONValue, String)] = [
                (["token": "7000001:AAtest"], "token"), (["mode": nil], "mode"), (["mode": "webhook"], "mode"),
                (["desk_groups": nil], "desk_groups"), (["desk_groups": [1, "x"]], "desk_groups"),
                (["desk_groups": [-5], "limits": ["bot": "1/1s"]], "desk_groups"),
                (["desk_groups": [group], "intake_groups": [group]], "intake_groups"),
                (["limits": ["bot": 30]], "limits.bot"), (["limits": ["bot": "0/1s"]], "limits.bot"),
                (["limits": "fast"], "limits"), (["ticket_by_user": 1], "ticket_by_user"),
            ]
            for (body, field) in refusals {
                let answer = try await stage.patch(path, body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
            }
            #expect(try await stage.get(path).json == before.json)
            #expect(try await stage.patch("/bots/99", ["mode": "polling"]).status == 404)
        }
    }

    @Test("A bot on a webhook shows what Telegram says of it", arguments: TestEngine.available)
    func webhook(engine: TestEngine) async throws {
        try await APIStage.run(on: engine, settings: Self.publicSettings) { stage in
            let path = "/bots/\(stage.desk.bot)"
            #expect(try await stage.patch(path, ["mode": "webhook"])["mode"] == "webhook")
            #expect(
                try await stage.desk.eventually(within: .seconds(5)) {
                    try await stage.get(path)["webhook"]?["is_set"] == true
                })
            let shown = try #require(try await stage.get(path)["webhook"])
            #expect(
                Set(shown.objectValue?.keys.map { $0 } ?? [])
                    == ["is_set", "pending_update_count", "last_error_message", "last_error_at", "problem"])
            #expect(shown["pending_update_count"]?.integerValue != nil && shown["problem"] == .null)
            stage.desk.sandbox.inject(SandboxFault(.cutBeforeAcceptance, method: "getWebhookInfo"))
            let asked = try await stage.get(path)
            #expect(asked.status == 200 && asked["webhook"]?["problem"]?.stringValue?.isEmpty == false)
            #expect(asked["webhook"]?["is_set"] == .null)
            #expect(try await stage.patch(path, ["mode": "polling"])["webhook"] == .null)
        }
    }

    @Test("A bot added again keeps what is not said anew", arguments: TestEngine.available)
    func addAgain(engine: TestEngine) async throws {
        try await APIStage.run(on: engine, settings: Self.publicSettings) { stage in
            let token = JSONValue.string(stage.desk.token)
            _ = try await stage.patch("/bots/\(stage.desk.bot)", ["limits": ["bot": "10/1s"]])
            let again = try await stage.post("/bots", ["token": token, "limits": ["group": "5/60s"]])
            #expect(again["mode"] == "polling")
            #expect(again["limits"] == ["bot": "10/1s", "private_chat": nil, "group": "5/60s"])
            #expect(again["groups"]?[0]?["chat_id"] == .integer(stage.desk.group))
            let second = stage.desk.sandbox.makeGroup(title: "Second desk", owner: stage.desk.agent.id)
            try stage.desk.sandbox.setMember(stage.desk.bot, of: second, rights: DeskHarness.rights)
            let added = try await stage.post("/bots", ["token": token, "desk_groups": [.integer(second)]])
            let groups = added["groups"]?.arrayValue?.compactMap { $0["chat_id"]?.integerValue } ?? []
            #expect(Set(groups) == [stage.desk.group, second], "a second group joins the first")
        }
    }
}

import Desk
import DeskTestSupport
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Conversations that we begin")
struct TicketStartTests {
    @Test("Who has written before gets the message, and staff a topic", arguments: TestEngine.available)
    func started(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (old, _) = try await stage.open("old")
            let contact = try #require(try await stage.get("/tickets/\(old)")["contact"]?["id"]?.integerValue)
            _ = try await stage.patch("/tickets/\(old)", ["status": "closed"])
            let made = try await stage.post(
                "/tickets",
                [
                    "contact_id": .integer(contact), "bot_id": .integer(stage.desk.bot), "priority": "high",
                    "body": "Your parcel is here\nCome and get it", "tags": ["pickup"], "custom_fields": ["shelf": 7],
                ])
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made["id"]?.integerValue)
            #expect(made.headers["Location"] == "/api/v1/tickets/\(id)")
            #expect(made["subject"] == "Your parcel is here" && made["status"] == "open")
            #expect(
                made["priority"] == "high" && made["tags"] == ["pickup"] && made["previous_ticket_id"] == .integer(old))
            #expect(made["last_customer_message_at"] == .null && made["first_response_at"] != .null)
            #expect(try await stage.desk.eventually { stage.received() == ["Your parcel is here\nCome and get it"] })
            let topic = try await stage.desk.topic(at: 1)
            #expect(try await stage.desk.eventually { stage.desk.posts(in: topic).count == 1 })
            try stage.desk.customer.send("Thanks", to: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { stage.desk.posts(in: topic).last?.text == "Thanks" })
            #expect(try await stage.get("/tickets?q=shelf").rows.isEmpty)
            #expect(try await stage.get("/tickets?q=parcel").rows.map { $0["id"] } == [.integer(id)])
            let events = try await stage.events("ticket.created&ticket_id=\(id)", count: 1)
            #expect(events.first?["actor"]?["type"] == "key")
            let audit = try await stage.get("/audit?object=ticket:\(id)").rows
            #expect(audit.contains { $0["action"] == "ticket.created" && $0["origin"] == "127.0.0.1" })
        }
    }

    @Test("Who only pressed Start can be written to; who never came cannot", arguments: TestEngine.available)
    func strangers(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let visitor = try stage.customer("Vera")
            #expect(
                try await stage.desk.eventually {
                    try await stage.desk.database.read {
                        try $0.value("SELECT COUNT(*) FROM bot_visitors", as: Int64.self) == 2
                    }
                })
            func start(_ sender: Int64) async throws -> APIStage.Answer {
                try await stage.post(
                    "/tickets",
                    ["sender_id": .integer(sender), "bot_id": .integer(stage.desk.bot), "body": "Hello"])
            }
            #expect(try await start(visitor.id).status == 201)
            #expect(try await stage.desk.eventually { stage.desk.received(by: visitor).map(\.text) == ["Hello"] })
            let second = try await start(visitor.id)
            #expect(second.status == 409 && second["type"] == "urn:parley:problem:ticket_running")
            let stranger = stage.desk.sandbox.makePerson(firstName: "Nobody")
            let refused = try await start(stranger.id)
            #expect(refused.status == 409 && refused["type"] == "urn:parley:problem:customer_never_wrote")
        }
    }

    @Test("Who has blocked the bot cannot be written to", arguments: TestEngine.available)
    func blocked(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let (id, _) = try await stage.open()
            stage.desk.customer.block(stage.desk.bot)
            #expect(
                try await stage.desk.eventually { try await stage.get("/tickets/\(id)")["is_unreachable"] == true })
            _ = try await stage.patch("/tickets/\(id)", ["status": "closed"])
            let answer = try await stage.post(
                "/tickets",
                [
                    "sender_id": .integer(stage.desk.customer.id), "bot_id": .integer(stage.desk.bot), "body": "Hello",
                ])
            #expect(answer.status == 409 && answer["type"] == "urn:parley:problem:customer_unreachable")
        }
    }

    @Test("What is missing or wrong is named")
    func refused() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            _ = try await stage.open()
            let bot = JSONValue.integer(stage.desk.bot)
            let cases: [(JSONValue, String)] = [
                (["bot_id": bot, "body": "x"], "contact_id"),
                (["bot_id": bot, "body": "x", "contact_id": 1, "sender_id": 1], "sender_id"),
                (["contact_id": 1, "body": "x"], "bot_id"),
                (["contact_id": 1, "bot_id": 1, "body": "x"], "bot_id"),
                (["contact_id": 99, "bot_id": bot, "body": "x"], "contact_id"),
                (["contact_id": 1, "bot_id": bot], "body"),
                (["contact_id": 1, "bot_id": bot, "body": "x", "status": "closed"], "status"),
                (["contact_id": 1, "bot_id": bot, "body": "x", "priority": "huge"], "priority"),
                (["contact_id": 1, "bot_id": bot, "body": "x", "agent_id": 77], "agent_id"),
            ]
            for (body, field) in cases {
                let answer = try await stage.post("/tickets", body)
                #expect(answer.status == 400 && answer.field == field, "\(field): \(answer.text)")
            }
            #expect(try await stage.get("/tickets").rows.count == 1)
        }
    }
}

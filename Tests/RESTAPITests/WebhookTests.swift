import DeskTestSupport
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import TelegramSandbox
import TestSupport
import Testing

@Suite("Webhook endpoints through the API")
struct WebhookTests {
    private static let url = "https://example.com/hook"

    private static func create(
        _ stage: APIStage, _ types: JSONValue = ["*"], _ more: [String: JSONValue] = [:]
    ) async throws -> APIStage.Answer {
        var body: JSONValue = ["url": .string(url), "event_types": types]
        for (name, value) in more { body[name] = value }
        return try await stage.post("/webhook-endpoints", body)
    }

    @Test(
        "An endpoint is made, shown without its secret, changed, and guarded by its ETag",
        arguments: TestEngine.available)
    func life(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await Self.create(stage, ["ticket.*", "message.created", "ticket.*"])
            #expect(made.status == 201)
            let id = try #require(made["id"]?.integerValue)
            #expect(made.headers["Location"] == "/api/v1/webhook-endpoints/\(id)")
            #expect(made["secret"]?.stringValue?.hasPrefix("whsec_") == true)
            #expect(made["event_types"] == ["ticket.*", "message.created"])
            #expect(made["payload"] == "full" && made["ordered"] == true && made["state"] == "active")
            let shown = try await stage.get("/webhook-endpoints/\(id)")
            let eTag = try #require(shown.headers[.eTag])
            #expect(shown["secret"] == nil && shown["secrets"]?.arrayValue?.count == 1)
            #expect(try await stage.get("/webhook-endpoints/\(id)", headers: [.ifNoneMatch: eTag]).status == 304)
            let changed = try await stage.patch(
                "/webhook-endpoints/\(id)",
                ["event_types": ["*"], "payload": "thin", "ordered": false, "concurrency": 8, "rate_limit": 5],
                headers: [.ifMatch: eTag])
            #expect(changed.status == 200 && changed["payload"] == "thin" && changed["url"] == .string(Self.url))
            #expect(
                try await stage.patch("/webhook-endpoints/\(id)", ["ordered": true], headers: [.ifMatch: eTag]).status
                    == 412)
            let list = try await stage.get("/webhook-endpoints").rows
            #expect(list.map { $0["id"] } == [.integer(id)] && list[0]["secret"] == nil)
            let entries = try await stage.get("/audit?object=webhook_endpoint:\(id)").rows
            #expect(entries.map { $0["action"] } == ["endpoint.updated", "endpoint.created"])
            #expect(entries.first?["before"]?["payload"] == "full" && entries.first?["after"]?["payload"] == "thin")
            #expect(!entries.contains { $0.serializedString.contains("whsec_") })
        }
    }

    @Test(
        "What is wrong with a request is named",
        arguments: [
            (#"{"event_types": ["*"]}"#, "url"), (#"{"url": "https://example.com/"}"#, "event_types"),
            (#"{"url": "https://example.com/", "event_types": []}"#, "event_types"),
            (#"{"url": "https://example.com/", "event_types": ["ticket.craeted"]}"#, "event_types"),
            (#"{"url": "https://example.com/", "event_types": "*"}"#, "event_types"),
            (#"{"url": "http://127.0.0.1/", "event_types": ["*"]}"#, "url"),
            (#"{"url": "https://me:pw@example.com/", "event_types": ["*"]}"#, "url"),
            (#"{"url": "ftp://example.com/", "event_types": ["*"]}"#, "url"),
            (#"{"url": null, "event_types": ["*"]}"#, "url"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "secret": "short"}"#, "secret"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "concurrency": 0}"#, "concurrency"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "rate_limit": 1001}"#, "rate_limit"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "payload": "fat"}"#, "payload"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "ordered": "yes"}"#, "ordered"),
            (#"{"url": "https://example.com/", "event_types": ["*"], "colour": "red"}"#, "colour"),
        ])
    func refused(body: String, field: String) async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let answer = try await stage.post("/webhook-endpoints", try JSONValue(parsing: body))
            #expect(answer.status == 400 && answer.field == field)
            #expect(try await stage.get("/webhook-endpoints").rows.isEmpty)
        }
    }

    @Test("Reading needs webhooks:read, writing webhooks:write")
    func scopes() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let id = try #require(try await Self.create(stage)["id"]?.integerValue)
            let reader = try await APIStage.makeKey(["webhooks:read"], stage.desk)
            let other = try await APIStage.makeKey(["tickets:*"], stage.desk)
            let path = "/api/v1/webhook-endpoints"
            #expect(try await stage.send(.get, "\(path)/\(id)", key: reader).status == 200)
            #expect(try await stage.send(.get, "\(path)/\(id)/deliveries", key: reader).status == 200)
            #expect(try await stage.send(.get, path, key: other).status == 403)
            for action in ["test", "pause", "resume", "rotate-secret", "recover"] {
                #expect(try await stage.send(.post, "\(path)/\(id)/\(action)", key: reader).status == 403, "\(action)")
                #expect(
                    try await stage.post("/webhook-endpoints/999/\(action)", ["since": "2020-01-01T00:00:00Z"]).status
                        == (action == "recover" ? 404 : 400))
            }
            #expect(try await stage.send(.delete, "\(path)/\(id)", key: reader).status == 403)
            #expect(try await stage.get("/webhook-endpoints/999").status == 404)
            #expect(try await stage.get("/webhook-endpoints/999/deliveries").status == 404)
        }
    }

    @Test("The payload shows a ticket, a message and a contact as the API does", arguments: TestEngine.available)
    func payload(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            _ = try await Self.create(stage)
            let ticket = try await stage.open("my parcel", by: try stage.customer("Dora")).ticket
            #expect(try await stage.patch("/tickets/\(ticket)", ["priority": "high"]).status == 200)
            func payload(_ type: String) -> JSONValue? {
                stage.outside.requests.compactMap { try? JSONValue(parsing: $0.text) }
                    .first { $0["type"]?.stringValue == type }?["data"]
            }
            #expect(
                try await stage.desk.eventually {
                    ["contact.created", "ticket.created", "message.created", "ticket.updated"]
                        .allSatisfy { payload($0) != nil }
                })
            let shown = try await stage.get("/tickets/\(ticket)").json
            let updated = try #require(payload("ticket.updated"))
            #expect(updated["ticket"]?["id"] == .integer(ticket) && updated["ticket"]?["priority"] == "high")
            #expect(updated["previous"] == ["priority": "normal"] && updated["actor"]?["type"] == "key")
            #expect(
                Set(updated["ticket"]?.objectValue?.keys.map { $0 } ?? [])
                    == Set(shown.objectValue?.keys.map { $0 } ?? ["-"]))
            #expect(payload("message.created")?["message"]?["body"] == "my parcel")
            #expect(payload("contact.created")?["contact"]?["identities"]?.arrayValue?.isEmpty == false)
        }
    }

    @Test("What a customer does to a message is told with the message, and with what it said before")
    func message() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            _ = try await Self.create(stage, ["message.*"])
            let (person, desk) = (try stage.customer("Dora"), stage.desk)
            let sent = try person.send(.text("frist"), to: .bot(desk.bot))
            #expect(try await desk.eventually { try await desk.tickets().count == 1 })
            #expect(try await desk.quiet())
            try person.edit(sent, to: "first", in: .bot(desk.bot))
            try person.react(["👍"], to: sent, in: .bot(desk.bot))
            #expect(try await desk.eventually { stage.outside.requests.count == 3 })
            let payloads = stage.outside.requests.compactMap { try? JSONValue(parsing: $0.text) }
            #expect(payloads.map { $0["type"] } == ["message.created", "message.updated", "message.reaction"])
            #expect(payloads[1]["data"]?["previous"]?["body"] == "frist")
            #expect(payloads[1]["data"]?["message"]?["body"] == "first")
            #expect(payloads[2]["data"]?["emoji"] == "👍" && payloads[2]["data"]?["message"]?["body"] == "first")
        }
    }

    @Test("A test is sent, and its delivery tells with which request and what was answered, and no secret")
    func test() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let made = try await Self.create(stage, ["ticket.closed"])
            let id = try #require(made["id"]?.integerValue)
            stage.outside.answer { _ in
                .success(HTTPClientResponse(status: .init(code: 202), body: Data("thanks".utf8)))
            }
            let answer = try await stage.post("/webhook-endpoints/\(id)/test", headers: [.idempotencyKey: "t1"])
            #expect(answer.status == 202 && answer["destination"] == "webhook")
            let path = try #require(answer.headers["Location"]).replacing("/api/v1", with: "")
            #expect(try await stage.desk.eventually { try await stage.get(path)["state"] == "sent" })
            let delivery = try await stage.get(path)
            let attempt = delivery["attempts"]?[0]
            #expect(attempt?["status"] == 202 && attempt?["response"] == "thanks" && attempt?["method"] == "webhook")
            #expect(attempt?["request"]?["url"] == .string(Self.url))
            #expect(delivery["payload"]?["type"] == "webhook.test")
            let request = try #require(stage.outside.requests.first)
            #expect(delivery["webhook_id"]?.stringValue == request.headers["webhook-id"])
            let signature = try #require(request.headers["webhook-signature"])
            #expect(!delivery.text.contains(signature) && !delivery.text.contains("whsec_"))
            #expect(
                try await stage.post("/webhook-endpoints/\(id)/test", headers: [.idempotencyKey: "t1"]).json
                    == answer.json)
            #expect(try await stage.get("/webhook-endpoints/\(id)/deliveries?state=sent").rows.count == 1)
            #expect(try await stage.get("/webhook-endpoints/\(id)/deliveries?state=failed").rows.isEmpty)
            #expect(try await stage.post("\(path)/retry").status == 409)
        }
    }

    @Test(
        "A delivery that failed is sent again by hand, and what is missing is recovered",
        arguments: TestEngine.available)
    func again(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try #require(try await Self.create(stage, ["ticket.created"])["id"]?.integerValue)
            stage.outside.answer { _ in
                .failure(.init(code: .addressForbidden, outcome: .neverSent, message: "10.0.0.1 is an address"))
            }
            _ = try await stage.open()
            func rows(_ state: String) async throws -> [JSONValue] {
                try await stage.get("/webhook-endpoints/\(id)/deliveries?state=\(state)").rows
            }
            #expect(try await stage.desk.eventually { try await rows("failed").count == 1 })
            let failed = try await rows("failed")[0]
            #expect(failed["error_code"] == "address_forbidden")
            #expect(failed["error"]?.stringValue?.contains("PARLEY_WEBHOOK_ALLOWED_NETWORKS") == true)
            stage.outside.answer { _ in RecordingHTTP.status(200) }
            let delivery = try #require(failed["id"]?.integerValue)
            #expect(try await stage.post("/deliveries/\(delivery)/retry").status == 200)
            #expect(try await stage.desk.eventually { try await rows("sent").count == 1 })
            let none = try await stage.post("/webhook-endpoints/\(id)/recover", ["since": "2020-01-01T00:00:00Z"])
            #expect(none.status == 202 && none["deliveries"] == 0 && none["stopped_at"] == .null)
            let all = try await stage.post(
                "/webhook-endpoints/\(id)/recover", ["from_event_id": 1, "include_sent": true])
            #expect(all["deliveries"] == 1)
            #expect(try await stage.desk.eventually { stage.outside.requests.count == 3 })
            #expect(Set(stage.outside.requests.compactMap { $0.headers["webhook-id"] }).count == 1)
            for (body, field) in [
                ([:], "since"), (["since": "2020-01-01T00:00:00Z", "from_event_id": 1], "from_event_id"),
                (["since": "2021-01-01T00:00:00Z", "until": "2020-01-01T00:00:00Z"], "until"),
                (["from_event_id": 5, "to_event_id": 4], "to_event_id"), (["since": "yesterday"], "since"),
            ] as [(JSONValue, String)] {
                let answer = try await stage.post("/webhook-endpoints/\(id)/recover", body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
            }
        }
    }

    @Test("A rotated secret is shown once; both sign for a day", arguments: TestEngine.available)
    func rotation(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let own = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
            let made = try await Self.create(stage, ["ticket.created"], ["secret": .string(own)])
            #expect(made["secret"]?.stringValue == own)
            let id = try #require(made["id"]?.integerValue)
            let rotated = try await stage.post(
                "/webhook-endpoints/\(id)/rotate-secret", headers: [.idempotencyKey: "r1"])
            let secret = try #require(rotated["secret"]?.stringValue)
            #expect(secret != own && rotated["secrets"]?.arrayValue?.count == 2)
            let again = try await stage.post("/webhook-endpoints/\(id)/rotate-secret", headers: [.idempotencyKey: "r1"])
            #expect(again["secret"]?.stringValue == secret)
            _ = try await stage.post("/webhook-endpoints/\(id)/test")
            #expect(try await stage.desk.eventually { !stage.outside.requests.isEmpty })
            let signatures = stage.outside.requests.first?.headers["webhook-signature"]?.split(separator: " ")
            #expect(signatures?.count == 2)
            for _ in 0..<8 { #expect(try await stage.post("/webhook-endpoints/\(id)/rotate-secret").status == 200) }
            #expect(try await stage.post("/webhook-endpoints/\(id)/rotate-secret").status == 409)
        }
    }

    @Test("Pausing keeps what happens, removing says what it cancels", arguments: TestEngine.available)
    func end(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try #require(try await Self.create(stage, ["ticket.created"])["id"]?.integerValue)
            #expect(try await stage.post("/webhook-endpoints/\(id)/pause")["state"] == "paused")
            #expect(try await stage.post("/webhook-endpoints/\(id)/test").status == 409)
            _ = try await stage.open()
            #expect(
                try await stage.desk.eventually {
                    try await stage.get("/webhook-endpoints/\(id)/deliveries?state=queued").rows.count == 1
                })
            let metrics = try await stage.send(.get, "/metrics", key: nil).text
            #expect(metrics.contains(#"parley_webhook_queue_deliveries{state="paused"} 1"#))
            #expect(metrics.contains(#"parley_webhook_endpoints{state="paused"} 1"#))
            #expect(metrics.contains("parley_webhook_events_behind_seconds 0"))
            let removed = try await stage.send(.delete, "/api/v1/webhook-endpoints/\(id)", key: stage.key)
            #expect(removed.status == 200 && removed["cancelled_deliveries"] == 1)
            #expect(try await stage.get("/webhook-endpoints/\(id)").status == 404)
            #expect(try await stage.get("/deliveries?destination=webhook&state=cancelled").rows.count == 1)
            #expect(stage.outside.requests.isEmpty)
        }
    }
}

import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@Suite("Keys through the API")
struct KeyTests {
    /// `<key_id>.<secret>` of an answer that shows a secret.
    private static func credential(_ answer: APIStage.Answer) throws -> String {
        "\(try #require(answer["key_id"]?.stringValue)).\(try #require(answer["secret"]?.stringValue))"
    }

    @Test(
        "A key is made with its secret shown once, works, is listed, and is gone after DELETE",
        arguments: TestEngine.available)
    func life(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.post(
                "/keys",
                ["name": "Shop", "scopes": ["tickets:read", "keys:read"], "expires_at": "2100-01-01T00:00:00Z"])
            #expect(made.status == 201)
            let id = try #require(made["id"]?.integerValue)
            #expect(made.headers[.location] == "/api/v1/keys/\(id)")
            #expect(made["expires_at"] == "2100-01-01T00:00:00.000Z")
            let key = try Self.credential(made)
            #expect(try await stage.send(.get, "/api/v1/tickets", key: key, from: "192.0.2.7").status == 200)
            let seen = try await stage.get("/keys/\(id)")
            #expect(seen["secret"] == nil)
            #expect(seen["last_used_at"]?.stringValue != nil && seen["last_used_address"] == "192.0.2.7")
            #expect(seen["secrets"]?.arrayValue?.count == 1)
            let rows = try await stage.get("/keys").rows
            #expect(rows.map { $0["name"] } == ["Shop", "Test"])
            #expect(rows.allSatisfy { $0["secret"] == nil })
            #expect(try await stage.send(.delete, "/api/v1/keys/\(id)", key: stage.key).status == 204)
            #expect(try await stage.send(.get, "/api/v1/tickets", key: key).status == 401)
            #expect(try await stage.get("/keys/\(id)")["revoked_at"]?.stringValue != nil)
            #expect(try await stage.send(.delete, "/api/v1/keys/\(id)", key: stage.key).status == 204)
            #expect(try await stage.patch("/keys/\(id)", ["name": "x"]).status == 409)
            #expect(try await stage.post("/keys/\(id)/rotate").status == 409)
        }
    }

    @Test(
        "Rotation keeps the old secret for the overlap; overlap 0 ends all earlier ones at once",
        arguments: TestEngine.available)
    func rotation(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.post("/keys", ["name": "Shop", "scopes": ["tickets:read"]])
            let id = try #require(made["id"]?.integerValue)
            let first = try Self.credential(made)
            let rotated = try await stage.post("/keys/\(id)/rotate")
            #expect(rotated.status == 200 && rotated["key_id"] == made["key_id"])
            #expect(rotated["secrets"]?.arrayValue?.count == 2)
            let second = try Self.credential(rotated)
            for key in [first, second] {
                #expect(try await stage.send(.get, "/api/v1/tickets", key: key).status == 200)
            }
            let third = try Self.credential(try await stage.post("/keys/\(id)/rotate", ["overlap_seconds": 0]))
            for key in [first, second] {
                #expect(try await stage.send(.get, "/api/v1/tickets", key: key).status == 401)
            }
            #expect(try await stage.send(.get, "/api/v1/tickets", key: third).status == 200)
            for seconds in [-1, 604_801] as [Int64] {
                let answer = try await stage.post("/keys/\(id)/rotate", ["overlap_seconds": .integer(seconds)])
                #expect(answer.status == 400 && answer.field == "overlap_seconds")
            }
        }
    }

    @Test(
        "A repeat with the same Idempotency-Key shows the same secret, which is encrypted where it is kept",
        arguments: TestEngine.available)
    func once(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let body: JSONValue = ["name": "Shop", "scopes": ["tickets:read"]]
            let first = try await stage.post("/keys", body, headers: [.idempotencyKey: "a"])
            let again = try await stage.post("/keys", body, headers: [.idempotencyKey: "a"])
            #expect(first.status == 201 && again.status == 201)
            #expect(first.json == again.json && first.headers[.eTag] == again.headers[.eTag])
            #expect(try await stage.get("/keys").rows.count == 2)
            let secret = try #require(first["secret"]?.stringValue)
            let kept = try await stage.desk.database.read {
                try $0.column("SELECT body FROM idempotency_keys", as: Data.self)
            }
            #expect(kept.count == 1)
            #expect(kept.allSatisfy { !String(decoding: $0, as: UTF8.self).contains(secret) })
        }
    }

    @Test("A key gives no scope that it does not have, and acts on no key that has more; it may revoke it")
    func noMoreThanOwn() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let weak = try await APIStage.makeKey(["keys:*", "tickets:read"], stage.desk)
            func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue) async throws -> APIStage.Answer {
                try await stage.send(method, "/api/v1\(path)", body.serialized(), key: weak)
            }
            for scope in ["*", "tickets:*", "tickets:write"] {
                let answer = try await send(.post, "/keys", ["name": "a", "scopes": ["tickets:read", .string(scope)]])
                #expect(answer.status == 403)
                #expect(answer["detail"]?.stringValue?.contains("“\(scope)”") == true)
            }
            let own = try await send(.post, "/keys", ["name": "a", "scopes": ["tickets:read"]])
            #expect(own.status == 201)
            let id = try #require(own["id"]?.integerValue)
            #expect(try await send(.patch, "/keys/\(id)", ["scopes": ["bots:read"]]).status == 403)
            #expect(try await send(.patch, "/keys/1", ["name": "mine"]).status == 403)
            #expect(try await send(.post, "/keys/1/rotate", [:]).status == 403)
            #expect(try await stage.get("/tickets").status == 200)
            #expect(try await stage.send(.delete, "/api/v1/keys/1", key: weak).status == 204)
            #expect(try await stage.get("/tickets").status == 401)
        }
    }

    @Test("A key that expires gives nothing that ends later, and takes no key over that does")
    func noLaterThanOwn() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let brief = try await APIStage.makeKey(["*"], stage.desk, expiresAt: .now + .seconds(3600))
            func create(_ expiry: JSONValue) async throws -> Int {
                let body: JSONValue = ["name": "a", "scopes": ["tickets:read"], "expires_at": expiry]
                return try await stage.send(.post, "/api/v1/keys", body.serialized(), key: brief).status
            }
            #expect(try await create(nil) == 403)
            #expect(try await create("2100-01-01T00:00:00Z") == 403)
            #expect(try await create(.string((Timestamp.now + .seconds(60)).rfc3339)) == 201)
            let rotated = try await stage.send(.post, "/api/v1/keys/1/rotate", key: brief)
            #expect(rotated.status == 403 && rotated["type"] == "urn:parley:problem:beyond_expiry")
            #expect(try await stage.send(.post, "/api/v1/keys/2/rotate", key: brief).status == 200)
        }
    }

    @Test(
        "A PATCH changes what it names; If-Match guards it, and uses in between do not matter",
        arguments: TestEngine.available)
    func change(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let made = try await stage.post("/keys", ["name": "Shop", "scopes": ["tickets:read"]])
            let id = try #require(made["id"]?.integerValue)
            let tag = try #require(made.headers[.eTag])
            #expect(try await stage.get("/keys/\(id)", headers: [.ifNoneMatch: tag]).status == 304)
            #expect(try await stage.send(.get, "/api/v1/tickets", key: try Self.credential(made)).status == 200)
            #expect(try await stage.get("/keys/\(id)", headers: [.ifNoneMatch: tag]).status == 200)
            let changed = try await stage.patch(
                "/keys/\(id)", ["name": "Store", "expires_at": "2100-01-01T00:00:00Z"], headers: [.ifMatch: tag])
            #expect(changed.status == 200 && changed["name"] == "Store")
            #expect(changed["scopes"] == ["tickets:read"])
            #expect(try await stage.patch("/keys/\(id)", ["name": "No"], headers: [.ifMatch: tag]).status == 412)
            let refused = try await stage.send(.delete, "/api/v1/keys/\(id)", headers: [.ifMatch: tag], key: stage.key)
            #expect(refused.status == 412)
            let cleared = try await stage.patch("/keys/\(id)", ["expires_at": nil, "scopes": ["*"]])
            #expect(cleared["expires_at"] == .null && cleared["scopes"] == ["*"] && cleared["name"] == "Store")
        }
    }

    static let wrong: [(JSONValue, String)] = [
        ([:], "name"), (["name": "a"], "scopes"), (["name": " ", "scopes": ["*"]], "name"),
        (["name": "a", "scopes": []], "scopes"), (["name": "a", "scopes": ["tickets"]], "scopes"),
        (["name": "a", "scopes": "tickets:read"], "scopes"), (["name": nil, "scopes": ["*"]], "name"),
        (["name": "a", "scopes": ["*"], "expires_at": "2020-01-01T00:00:00Z"], "expires_at"),
        (["name": "a", "scopes": ["*"], "expires_at": "soon"], "expires_at"),
        (["name": "a", "scopes": ["*"], "secret": "mine"], "secret"),
        (["name": .string(String(repeating: "x", count: 201)), "scopes": ["*"]], "name"),
    ]

    @Test("What is wrong in a key is refused by name")
    func refusals() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for (body, field) in Self.wrong {
                let answer = try await stage.post("/keys", body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
            }
            #expect(try await stage.get("/keys/99").status == 404)
            #expect(try await stage.patch("/keys/99", ["name": "a"]).status == 404)
        }
    }

    @Test("Each change is an event and stands in the audit log, with who and from where, and without secrets")
    func told() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let made = try await stage.post("/keys", ["name": "Shop", "scopes": ["tickets:read"]])
            let id = try #require(made["id"]?.integerValue)
            _ = try await stage.patch("/keys/\(id)", ["name": "Store"])
            let rotated = try await stage.post("/keys/\(id)/rotate")
            _ = try await stage.send(.delete, "/api/v1/keys/\(id)", key: stage.key)
            let audit = try await stage.get("/audit?object=key:\(id)")
            let kinds: [JSONValue?] = ["key.revoked", "key.rotated", "key.updated", "key.created"]
            #expect(audit.rows.map { $0["action"] } == kinds)
            #expect(audit.rows.allSatisfy { $0["origin"] == "127.0.0.1" && $0["actor"]?["type"] == "key" })
            #expect(audit.rows[2]["before"]?["name"] == "Shop" && audit.rows[2]["after"]?["name"] == "Store")
            let events = try await stage.get("/events?type=key.*")
            #expect(events.rows.suffix(4).map { $0["type"] } == kinds.reversed())
            for secret in [made["secret"], rotated["secret"]] {
                let text = try #require(secret?.stringValue)
                #expect(!audit.text.contains(text) && !events.text.contains(text))
            }
        }
    }
}

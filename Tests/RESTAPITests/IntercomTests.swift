import Cryptography
import DeskTestSupport
import FoundationEssentials
import HTTPTypes
import IntercomSandbox
import JSON
import Kernel
import SQL
import TestSupport
import Testing

@Suite("The Intercom integration by API")
struct IntercomTests {
    private static let path = "/integrations/intercom"
    private static let connection: JSONValue = [
        "access_token": "sandbox-token", "client_secret": "sandbox-secret", "admin_id": "101",
    ]

    @Test("It is connected, changed, looked at and disconnected", arguments: TestEngine.available)
    func lifecycle(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { api in
            #expect(try await api.get(Self.path).status == 404)
            let made = try await api.put(Self.path, Self.connection)
            #expect(made.status == 201, "\(made.text)")
            #expect(made["app_id"] == "sandbox1" && made["region"] == "US" && made["state"] == "active")
            #expect(made["webhook"]?["url"] == "https://desk.example.com/intercom-webhook")
            #expect(!made.text.contains("sandbox-token") && !made.text.contains("sandbox-secret"))
            #expect(try await api.put(Self.path, Self.connection).status == 200)

            let changed = try await api.patch(
                Self.path,
                [
                    "mode": "rehearsal", "send_edits": false,
                    "routes": [["bot_id": 7_000_001, "bridged": true, "team_id": "501"]],
                    "teammates": [["agent_id": 1, "admin_id": 102]], "only_contacts": [1],
                ])
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed["mode"] == "rehearsal" && changed["teammates"]?[0]?["admin_id"] == "102")
            #expect(try await api.patch(Self.path, ["mode": nil])["mode"] == "live")
            #expect(try await api.post("\(Self.path)/pause")["state"] == "paused")
            #expect(try await api.post("\(Self.path)/resume")["state"] == "active")
            let health = try await api.get("\(Self.path)/health")
            #expect(health.status == 200 && health["backlog"] == 0, "\(health.text)")
            let audit = try await api.get("/audit?action=intercom.*")
            #expect(audit.rows.count >= 5)
            #expect(!audit.text.contains("sandbox-token"))
            #expect(try await api.send(.delete, "/api/v1\(Self.path)", key: api.key).status == 204)
            #expect(try await api.get(Self.path).status == 404)
        }
    }

    @Test("Another token is tried before it takes the place of the one so far")
    func token() async throws {
        try await APIStage.run(on: .sqlite) { api in
            #expect(try await api.put("\(Self.path)/token", ["access_token": "x"]).status == 404)
            _ = try await api.put(Self.path, Self.connection)
            let refused = try await api.put("\(Self.path)/token", ["access_token": "wrong"])
            #expect(refused.status == 400 && refused.field == "access_token")
            api.intercom.revokeToken(newToken: "another")
            #expect(try await api.put("\(Self.path)/token", ["access_token": "another"]).status == 200)
        }
    }

    @Test("What is wrong is named")
    func wrong() async throws {
        try await APIStage.run(on: .sqlite) { api in
            func field(_ change: (inout JSONValue) -> Void) async throws -> String? {
                var body = Self.connection
                change(&body)
                let answer = try await api.put(Self.path, body)
                #expect(answer.status == 400, "\(answer.text)")
                return answer.field
            }
            #expect(try await field { $0["access_token"] = "wrong" } == "access_token")
            #expect(try await field { $0["access_token"] = nil } == "access_token")
            #expect(try await field { $0["client_secret"] = 7 } == "client_secret")
            #expect(try await field { $0["admin_id"] = "999" } == "admin_id")
            #expect(try await field { $0["base_url"] = "ftp://x" } == "base_url")
            #expect(try await field { $0["color"] = "red" } == "color")
            api.intercom.set(out: true)
            #expect(try await api.put(Self.path, Self.connection).status == 502)
            api.intercom.set(out: false)
            _ = try await api.put(Self.path, Self.connection)
            #expect(try await api.patch(Self.path, ["routes": [["bridged": true]]]).field == "routes[0]")
            #expect(try await api.patch(Self.path, ["routes": [["bot_id": 1, "x": 1]]]).field == "routes[0].x")
            #expect(try await api.patch(Self.path, ["teammates": [["agent_id": 1]]]).field == "teammates[0].admin_id")
            #expect(try await api.patch(Self.path, ["mode": "loud"]).field == "mode")
        }
    }

    @Test(
        "Notifications are stored when they are signed, once each, and nothing else is", arguments: TestEngine.available
    )
    func notifications(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { api in
            let body = Data(#"{"type":"notification_event","topic":"ping","id":"n1","app_id":"sandbox1"}"#.utf8)
            let mac = Cryptography.hmacSHA1(body, key: Data("sandbox-secret".utf8)).hexadecimal
            func send(_ body: Data, _ signature: String?) async throws -> Int {
                let headers = signature.map { [("X-Hub-Signature", $0)] } ?? []
                return try await api.outside(.post, "/intercom-webhook", body, headers: headers)
            }
            #expect(try await send(body, "sha1=\(mac)") == 401)
            try await Task.sleep(for: .seconds(1))
            _ = try await api.put(Self.path, Self.connection)
            #expect(try await api.outside(.head, "/intercom-webhook") == 200)
            #expect(try await send(body, "sha1=\(mac)") == 200)
            #expect(try await send(body, "sha1=\(mac)") == 200)
            #expect(try await send(body, "sha1=\(String(mac.reversed()))") == 401)
            #expect(try await send(body, nil) == 401)
            #expect(try await send(body, mac) == 401)
            #expect(try await send(Data(count: (2 << 20) + 1), "sha1=\(mac)") == 413)
            let garbage = Data("no JSON".utf8)
            let other = Cryptography.hmacSHA1(garbage, key: Data("sandbox-secret".utf8)).hexadecimal
            #expect(try await send(garbage, "sha1=\(other)") == 200)
            let stored = try await api.desk.database.read { db in
                try db.value("SELECT COUNT(*) FROM receipts WHERE source = 'intercom'", as: Int64.self)
            }
            #expect(stored == 2)
        }
    }

    @Test("The self-test says which step fails, and a comparison what it found")
    func acting() async throws {
        try await APIStage.run(on: .sqlite) { api in
            #expect(try await api.post("\(Self.path)/reconcile").status == 404)
            _ = try await api.put(Self.path, Self.connection)
            let test = try await api.post("\(Self.path)/test")
            #expect(test["ok"] == false, "\(test.text)")
            #expect(test["steps"]?.arrayValue?.first { $0["ok"] == false }?["step"] == "notification")
            api.intercom.revokeToken(newToken: "another")
            #expect(try await api.post("\(Self.path)/test")["steps"]?[0]?["step"] == "token")
        }
    }
}

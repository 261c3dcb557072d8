import DeskTestSupport
import FoundationEssentials
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Who may do what")
struct AuthenticationTests {
    @Test("A key is taken as Bearer and as Basic; anything else is answered 401 with a challenge")
    func credentials() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            #expect(try await stage.get("/tickets").status == 200)
            let basic = Data(stage.key.replacing(".", with: ":", maxReplacements: 1).utf8).base64EncodedString()
            let target = "/api/v1/tickets"
            let byBasic = try await stage.send(.get, target, headers: [.authorization: "Basic \(basic)"], key: nil)
            #expect(byBasic.status == 200)
            let wrong: [HTTPFields] = [
                [:], [.authorization: "Bearer"], [.authorization: "Bearer nonsense"], [.authorization: "Basic %%%"],
                [.authorization: "Bearer \(stage.key)x"], [.authorization: "Digest \(stage.key)"],
                [.authorization: "Bearer pk_nobody.secret"],
            ]
            for headers in wrong {
                let answer = try await stage.send(.get, target, headers: headers, key: nil)
                #expect(answer.status == 401)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"parley\"")
                #expect(answer["type"] == "urn:parley:problem:unauthorized")
            }
        }
    }

    @Test("An expired key and a revoked key are refused", arguments: TestEngine.available)
    func ended(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let expired = try await APIStage.makeKey(["*"], stage.desk, expiresAt: .now - .seconds(1))
            let later = try await APIStage.makeKey(["*"], stage.desk, expiresAt: .now + .seconds(60))
            let target = "/api/v1/tickets"
            #expect(try await stage.send(.get, target, key: expired).status == 401)
            #expect(try await stage.send(.get, target, key: later).status == 200)
            let id = String(later.prefix { $0 != "." })
            try await stage.desk.database.write { db in
                let key = try #require(try APIKeys.lock(keyID: id, in: db))
                try KeyBook().revoke(key, by: .commandLine, at: .now, in: db)
            }
            #expect(try await stage.send(.get, target, key: later).status == 401)
            #expect(try await stage.get("/tickets").status == 200)
        }
    }

    static let needs: [(HTTPMethod, String, String)] = [
        (.get, "/tickets", "tickets:read"), (.get, "/tickets/1", "tickets:read"),
        (.patch, "/tickets/1", "tickets:write"), (.get, "/tickets/1/messages", "messages:read"),
        (.post, "/tickets/1/messages", "messages:write"), (.get, "/tickets/1/notes", "messages:read"),
        (.post, "/tickets/1/notes", "messages:write"), (.get, "/messages/1/attachments/0", "messages:read"),
        (.get, "/contacts/1", "contacts:read"), (.get, "/deliveries", "deliveries:read"),
        (.get, "/deliveries/1", "deliveries:read"), (.post, "/deliveries/1/retry", "deliveries:write"),
        (.post, "/deliveries/1/accept", "deliveries:write"), (.post, "/deliveries/1/cancel", "deliveries:write"),
        (.get, "/receipts", "receipts:read"), (.get, "/receipts/1", "receipts:read"),
        (.post, "/receipts/1/reprocess", "receipts:write"), (.get, "/bots", "bots:read"),
        (.get, "/bots/1", "bots:read"), (.post, "/bots", "bots:write"), (.patch, "/bots/1", "bots:write"),
        (.get, "/events", "events:read"), (.get, "/events/1", "events:read"),
        (.get, "/events/stream?limit=x", "events:read"),
        (.delete, "/bots/1", "bots:write"), (.post, "/bots/1/check", "bots:write"),
        (.get, "/keys", "keys:read"), (.get, "/keys/1", "keys:read"), (.post, "/keys", "keys:write"),
        (.patch, "/keys/99", "keys:write"), (.delete, "/keys/99", "keys:write"),
        (.post, "/keys/99/rotate", "keys:write"), (.get, "/audit", "audit:read"),
    ]

    @Test("Each route names the scope that is missing, and takes a key that has it alone")
    func scopes() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            for (method, path, scope) in Self.needs {
                let other = try await APIStage.makeKey(["agents:read"], stage.desk)
                let refused = try await stage.send(method, "/api/v1\(path)", key: other)
                #expect(refused.status == 403, "\(method) \(path)")
                #expect(refused["detail"]?.stringValue?.contains(scope) == true, "\(method) \(path)")
                for fitting in [scope, String(scope.prefix { $0 != ":" }) + ":*"] {
                    let own = try await APIStage.makeKey([fitting], stage.desk)
                    let allowed = try await stage.send(method, "/api/v1\(path)", key: own).status
                    #expect(allowed != 403 && allowed != 401, "\(method) \(path) with \(fitting)")
                }
            }
        }
    }

    @Test("Messages within a ticket need the right to read messages")
    func included() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let ticket = try await stage.open().ticket
            let key = try await APIStage.makeKey(["tickets:read"], stage.desk)
            #expect(try await stage.send(.get, "/api/v1/tickets/\(ticket)", key: key).status == 200)
            let answer = try await stage.send(.get, "/api/v1/tickets/\(ticket)?include=messages", key: key)
            #expect(answer.status == 403)
        }
    }
}

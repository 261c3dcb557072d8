import DeskTestSupport
import JSON
import TelegramSandbox
import TestSupport
import Testing

@Suite("Contacts through the API")
struct ContactTests {
    @Test("A contact is shown with dated identities", arguments: TestEngine.available)
    func shape(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await stage.open().ticket
            let contact = try #require(try await stage.get("/tickets/\(id)")["contact"]?["id"]?.integerValue)
            let answer = try await stage.get("/contacts/\(contact)")
            #expect(answer["sender_id"] == .integer(stage.desk.customer.id))
            #expect(answer["name"] == "Carl Customer" && answer["username"] == "carl" && answer["language"] == "en")
            let identities = answer["identities"]?.arrayValue ?? []
            #expect(identities.contains { $0["kind"] == "username" && $0["value"] == "carl" && $0["until"] == .null })
            #expect(identities.allSatisfy { $0["since"]?.stringValue != nil })
        }
    }

    @Test("Contacts are listed newest first, and found by number and username", arguments: TestEngine.available)
    func list(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            _ = try await stage.open()
            for name in ["Ann", "Bea"] { _ = try await stage.open("hello", by: stage.customer(name)) }
            func names(_ query: String) async throws -> [JSONValue?] {
                let answer = try await stage.get("/contacts?\(query)")
                #expect(answer.status == 200, "\(answer.text)")
                return answer.rows.map { $0["name"] }
            }
            #expect(try await names("") == ["Bea", "Ann", "Carl Customer"])
            let first = try await stage.get("/contacts?limit=2")
            let cursor = try #require(first["next_cursor"]?.stringValue)
            #expect(try await names("limit=2&cursor=\(cursor)") == ["Carl Customer"])
            #expect(try await names("username=@CARL") == ["Carl Customer"])
            #expect(try await names("username=nobody") == [])
            #expect(try await names("sender_id=\(stage.desk.customer.id)") == ["Carl Customer"])
            #expect(try await names("created_after=2099-01-01T00:00:00Z") == [])
            #expect(try await stage.get("/contacts?cursor=7").field == "cursor")
            #expect(try await stage.get("/contacts?name=x").field == "name")
        }
    }
}

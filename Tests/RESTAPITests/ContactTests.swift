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
}

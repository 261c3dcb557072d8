import Contacts
import Desk
import DeskTestSupport
import FoundationEssentials
import HTTPTypes
import JSON
import Kernel
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("People’s pictures")
struct AvatarTests {
    private static func settings() -> ServiceSettings {
        var settings = DeskHarness.settings
        settings.publicURL = "https://desk.example.com"
        return settings
    }

    @Test("A picture is passed on, to who has a key and to who was given its address", arguments: TestEngine.available)
    func shown(engine: TestEngine) async throws {
        try await APIStage.run(on: engine, settings: Self.settings()) { stage in
            let desk = stage.desk
            desk.customer.show(picture: Data("first".utf8))
            _ = try await stage.open()
            let avatar = try await stage.get("/contacts/1/avatar")
            #expect(avatar.status == 200 && avatar.text == "first")
            #expect(avatar.headers[.contentType] == "image/jpeg")
            let address = try #require(try await address(stage))
            #expect(address.hasPrefix("https://desk.example.com/avatars/1/"))
            #expect(!address.contains(desk.token) && !address.contains("\(desk.bot)"))
            let path = String(address.dropFirst("https://desk.example.com".count))
            #expect(try await stage.outside(.get, path) == 200)
            #expect(try await stage.outside(.get, path + "x") == 404)
            #expect(try await stage.outside(.get, "/avatars/2/" + (path.split(separator: "/").last ?? "")) == 404)
            // A day later it is another, and the old address ends.
            desk.customer.show(picture: Data("second".utf8))
            #expect(try await stage.get("/contacts/1/avatar").text == "first")
            try await forget(stage)
            #expect(try await stage.get("/contacts/1/avatar").text == "second")
            #expect(try await stage.outside(.get, path) == 404)
            #expect(try await self.address(stage) != address)
        }
    }

    @Test("Who shows no picture has none, and no address of one")
    func none() async throws {
        try await APIStage.run(on: .sqlite, settings: Self.settings()) { stage in
            _ = try await stage.open()
            let answer = try await stage.get("/contacts/1/avatar")
            #expect(answer.status == 404 && answer["type"] == "urn:parley:problem:no_picture")
            #expect(try await address(stage) == nil)
            #expect(try await stage.get("/contacts/99/avatar").status == 404)
        }
    }

    private func address(_ stage: APIStage) async throws -> String? {
        stage.desk.service.pictureLinks.address(
            of: try await stage.desk.database.read { try ContactPicture.find(Contact.ID(1), in: $0) })
    }

    private func forget(_ stage: APIStage) async throws {
        try await stage.desk.database.write { _ = try $0.execute("UPDATE contact_pictures SET checked_at = 0") }
    }
}

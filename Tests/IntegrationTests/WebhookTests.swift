import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Processes
import TelegramSandbox
import TestSupport
import Testing

@Suite("The webhook", .serialized)
struct WebhookTests {
    private struct Place {
        let installation: Installation
        let secret: String
        let key: String

        func post(_ body: String, bot: Int64 = CrashStage.bot, secret: String? = nil) async throws -> Int {
            let request = HTTPClientRequest(
                method: .post, url: installation.url("/telegram-webhook/\(bot)"),
                headers: [
                    "X-Telegram-Bot-Api-Secret-Token": secret ?? self.secret, .contentType: "application/json",
                ], body: .bytes(Data(body.utf8)))
            return try await installation.http.send(request).status.code
        }
    }

    @Test("Everything wrong is answered as it should be, and what is not understood is kept and listed")
    func answers() async throws {
        try await Installation.with(on: .sqlite) { installation in
            let stage = try CrashStage(http: installation.http)
            try await stage.serving {
                let api = ["--telegram-api-url", stage.server.baseURL, "--public-url", installation.url("")]
                let added = try await installation.run(
                    ["bot", "add", "--token", CrashStage.token, "--mode", "webhook", "--json"], flags: api)
                try #require(added.end == .exited(0), "\(added)")
                let parley = try installation.serve(flags: api)
                try await installation.ready()
                #expect(await eventually(within: .seconds(10)) { stage.webhookSecret != nil })
                let place = Place(
                    installation: installation, secret: stage.webhookSecret ?? "",
                    key: try await installation.makeKey())
                try await Self.check(place)
                parley.signal(SIGTERM)
                #expect(await parley.wait() == .exited(0))
            }
        }
    }

    private static func check(_ place: Place) async throws {
        #expect(try await place.post(#"{"update_id": 1}"#, secret: "wrong") == 401)
        #expect(try await place.post(#"{"update_id": 1}"#, bot: 42) == 404)
        #expect(try await place.post("hello") == 400)
        #expect(try await place.post(#"{"update_id": 1"#) == 400)
        #expect(try await place.post(#"{"message": {}}"#) == 400)
        #expect(
            try await place.post(#"{"update_id": 1, "x": ""# + String(repeating: "x", count: 1 << 20) + #""}"#) == 413)
        #expect(try await place.post(#"{"update_id": 77, "hologram": {"id": 1}}"#) == 200)
        #expect(try await place.post(#"{"update_id": 77, "hologram": {"id": 1}}"#) == 200)
        #expect(try await place.post(#"{"update_id": 78, "message": {"message_id": "seven"}}"#) == 200)
        let isListed = try await eventually(within: .seconds(10)) {
            try await place.installation.list("receipts?state=unparsed", key: place.key).count == 2
        }
        #expect(isListed)
        let kinds = try await place.installation.list("receipts?state=unparsed", key: place.key)
            .compactMap { $0["kind"]?.stringValue }
        #expect(Set(kinds) == ["hologram", "message"])
    }
}

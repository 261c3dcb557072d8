import Desk
import DeskTestSupport
import FoundationEssentials
import IntercomSandbox
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("People’s pictures in Intercom")
struct AvatarTests {
    private static let publicURL = "https://desk.example.com"

    @Test("A picture is shown by an address of ours, and another one when it changes", arguments: TestEngine.available)
    func changing(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine, publicURL: Self.publicURL) { stage in
            let desk = stage.desk
            desk.customer.show(picture: Data("first".utf8))
            try desk.customer.send("hello", to: .bot(desk.bot))
            #expect(try await desk.eventually { stage.intercom.contacts.first?.avatar != nil })
            let first = try #require(stage.intercom.contacts.first?.avatar)
            #expect(first.hasPrefix("\(Self.publicURL)/avatars/") && !first.contains("\(desk.bot)"))

            desk.customer.show(picture: Data("second".utf8))
            try await nextDay(stage)
            #expect(try await desk.eventually { stage.intercom.contacts.first?.avatar != first })
            #expect(try await stage.settled())
            // The same picture is no reason to tell of it.
            let calls = updates(stage)
            try await nextDay(stage)
            #expect(try await stage.settled())
            #expect(updates(stage) == calls)
            #expect(stage.intercom.report.problems == [])
        }
    }

    @Test("Where nobody can reach us, Telegram is not even asked")
    func unreachable() async throws {
        try await BridgeStage.run(on: .sqlite) { stage in
            stage.desk.customer.show(picture: Data("first".utf8))
            try stage.desk.customer.send("hello", to: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { stage.transcript().count == 1 })
            #expect(try await stage.settled())
            #expect(stage.intercom.contacts.first?.avatar == nil)
            #expect(stage.desk.sandbox.report.calls["getUserProfilePhotos"] == nil)
        }
    }

    private func updates(_ stage: BridgeStage) -> Int { stage.intercom.report.calls["UpdateContact"] ?? 0 }

    /// The ticket is resolved, and the customer comes back when their picture has not been looked at for a day.
    private func nextDay(_ stage: BridgeStage) async throws {
        let desk = stage.desk
        _ = try await stage.settled()
        try await desk.database.write { _ = try $0.execute("UPDATE contact_pictures SET checked_at = 0") }
        try desk.agent.send("/resolve", to: .group(desk.group, topic: try await desk.topic()))
        #expect(try await desk.eventually { try await desk.tickets().first?.status == .resolved })
        try desk.customer.send("again", to: .bot(desk.bot))
        #expect(
            try await desk.eventually {
                try await desk.database.read {
                    try $0.value("SELECT checked_at > 0 FROM contact_pictures", as: Bool.self) ?? false
                }
            })
    }
}

import Desk
import DeskTestSupport
import Kernel
import Knowledge
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Articles in a ticket’s topic")
struct ArticleCommandTests {
    private func article(_ title: String, _ body: String, isInternal: Bool = false) -> Article {
        var article = Article(title: title, body: body)
        article.status = .published
        article.visibility = isInternal ? .internal : .public
        return article
    }

    @Test("Words find articles; buttons send them or keep them as notes", arguments: TestEngine.available)
    func words(engine: TestEngine) async throws {
        try await KnowledgeStage.run(on: engine) { stage in
            _ = try await stage.make(article("Returning parcels", "Send the **parcel** back."))
            _ = try await stage.make(article("Parcel margins", "Thin.", isInternal: true))
            try stage.desk.agent.send("/kb parcel", to: stage.place)
            #expect(try await stage.isTold("Parcel margins 🔒"))
            let buttons = try #require(stage.buttons("c:1:kb")).buttons
            #expect(buttons.count == 3, "what is internal cannot be sent: \(buttons)")
            let send = try #require(buttons.first { $0.title.hasPrefix("✉️") })
            try await stage.press(send.title, "c:1:kb")
            #expect(
                try await stage.desk.eventually { stage.received == ["Returning parcels\n\nSend the parcel back."] })
            let note = try #require(buttons.first { $0.data == "c:1:kb:n:2" })
            try await stage.press(note.title, "c:1:kb")
            #expect(try await stage.isTold("Parcel margins (article 2)"))
            #expect(stage.received.count == 1)
            let told = try await stage.desk.database.read {
                try $0.column("SELECT actor FROM events WHERE type = 'article.attached'", as: String.self)
            }
            #expect(told == ["agent:1", "agent:1"])
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("Without words the ticket itself is asked; what is not found is counted")
    func suggestions() async throws {
        try await KnowledgeStage.run(on: .sqlite) { stage in
            try stage.desk.agent.send("/kb", to: stage.place)
            #expect(try await stage.isTold("No article seems to answer this ticket."))
            _ = try await stage.make(article("Broken kettles", "Unplug the kettle."))
            try stage.desk.customer.send("my kettle is broken", to: .bot(stage.desk.bot))
            #expect(try await stage.desk.eventually { stage.desk.posts(in: stage.topic).count >= 3 })
            try stage.desk.agent.send("/kb", to: stage.place)
            #expect(try await stage.isTold("1. Broken kettles"))
            try stage.desk.agent.send("/kb Gift vouchers", to: stage.place)
            #expect(try await stage.isTold("No article matches “Gift vouchers”."))
            let misses = try await stage.desk.database.read { db in
                try KnowledgeMisses.most(from: .now, to: .now, limit: 10, in: db).map(\.words)
            }
            #expect(misses == ["gift vouchers"])
        }
    }
}

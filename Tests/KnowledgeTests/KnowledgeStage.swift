import Desk
import DeskTestSupport
import JSON
import Kernel
import Knowledge
import SQL
import TelegramBotAPI
import TelegramSandbox
import TestSupport
import Testing

/// A desk at work whose agents have templates and articles at hand, and one ticket with its topic.
struct KnowledgeStage: Sendable {
    let desk: DeskHarness
    let topic: Int64

    private static let author = Author(.system, from: "test")

    static func run(
        on engine: TestEngine, _ body: (KnowledgeStage) async throws -> Void
    ) async throws {
        try await DeskHarness.run(
            on: engine, migrations: DeskHarness.migrations + KnowledgeSchema.migrations,
            commands: { [TemplateCommand(events: $0), ArticleCommand(events: $0)] }
        ) { desk in
            try desk.customer.send("hello", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(try await desk.eventually { !desk.posts(in: topic).isEmpty })
            try await body(KnowledgeStage(desk: desk, topic: topic))
        }
    }

    var place: SandboxPlace { .group(desk.group, topic: topic) }

    @discardableResult
    func make(_ name: String, _ body: String, _ change: @Sendable (inout Template) -> Void = { _ in }) async throws
        -> Int64
    {
        var template = Template(name: name, text: FormattedText(body))
        change(&template)
        let content = template
        return try await desk.database.write { db in
            try Catalog.create(content, by: Self.author, at: .now, in: db).id
        }
    }

    func make(_ article: Article) async throws -> Int64 {
        try await desk.database.write { try Catalog.create(article, by: Self.author, at: .now, in: $0).id }
    }

    /// What the customer has got.
    var received: [String?] { desk.received(by: desk.customer).map { $0.text } }

    /// The last message in the topic with buttons that begin with that, with its buttons' titles and data.
    func buttons(_ prefix: String) -> (message: Int64, text: String, buttons: [(title: String, data: String)])? {
        for message in desk.sandbox.messages(group: desk.group, topic: topic).reversed() {
            let rows = message.replyMarkup?["inline_keyboard"]?.arrayValue?.flatMap { $0.arrayValue ?? [] } ?? []
            let buttons = rows.map { ($0["text"]?.stringValue ?? "", $0["callback_data"]?.stringValue ?? "") }
            if buttons.contains(where: { $0.1.hasPrefix(prefix) }) { return (message.id, message.text ?? "", buttons) }
        }
        return nil
    }

    /// Waits for buttons, and presses the one with that title.
    func press(_ title: String, _ prefix: String) async throws {
        #expect(try await desk.eventually { buttons(prefix)?.buttons.contains { $0.title == title } == true })
        let shown = try #require(buttons(prefix))
        let data = try #require(shown.buttons.first { $0.title == title }?.data)
        _ = try desk.agent.press(data, of: shown.message, in: place)
    }

    /// Waits until the topic is told that.
    func isTold(_ part: String) async throws -> Bool {
        try await desk.eventually {
            desk.sandbox.messages(group: desk.group, topic: topic).contains {
                $0.isFromBot && $0.text?.contains(part) == true
            }
        }
    }
}

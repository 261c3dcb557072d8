import Desk
import DeskTestSupport
import Kernel
import Knowledge
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("Templates in a ticket’s topic")
struct TemplateCommandTests {
    @Test("A shortcut or a name sends at once, with the agent’s name", arguments: TestEngine.available)
    func exact(engine: TestEngine) async throws {
        try await KnowledgeStage.run(on: engine) { stage in
            try await stage.make("Greeting", "Hello {{contact.first_name}}, {{agent.first_name}} here") {
                $0.shortcut = "hi"
                $0.actions = TemplateActions(status: .pending, addTags: ["greeted"])
            }
            try stage.desk.agent.send("/t HI", to: stage.place)
            #expect(try await stage.desk.eventually { stage.received == ["Hello Carl, Ann here"] })
            let ticket = try #require(try await stage.desk.tickets().first)
            #expect(ticket.status == .pending && ticket.tags == ["greeted"])
            try stage.desk.agent.send("/t greeting", to: stage.place)
            #expect(try await stage.desk.eventually { stage.received.count == 2 })
            #expect(try await stage.isTold("Hello Carl, Ann here"))
            let events = try await stage.desk.database.read {
                try $0.column("SELECT actor FROM events WHERE type = 'template.applied'", as: String.self)
            }
            #expect(events == ["agent:1", "agent:1"])
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("Words show what matches, of any form and misspelt; a button sends", arguments: TestEngine.available)
    func words(engine: TestEngine) async throws {
        try await KnowledgeStage.run(on: engine) { stage in
            try await stage.make("Возврат посылки", "Посылку можно вернуть за 14 дней")
            try await stage.make("Refund", "We refund returned parcels")
            try stage.desk.agent.send("/t возврта посылкам", to: stage.place)
            #expect(try await stage.desk.eventually { stage.buttons("c:1:t:s") != nil })
            #expect(stage.buttons("c:1:t:s")?.buttons.map(\.title) == ["Возврат посылки"])
            try await stage.press("Возврат посылки", "c:1:t:s")
            #expect(try await stage.desk.eventually { stage.received == ["Посылку можно вернуть за 14 дней"] })
            try stage.desk.agent.send("/t unrelated", to: stage.place)
            #expect(try await stage.isTold("No template matches “unrelated”."))
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("A name of common words alone is a name", arguments: ["Hello", "Who are you?", "Привет"])
    func commonNames(name: String) async throws {
        try await KnowledgeStage.run(on: .sqlite) { stage in
            try await stage.make(name, "said")
            try stage.desk.agent.send(.text("/t \(name.uppercased())"), to: stage.place)
            #expect(try await stage.desk.eventually { stage.received == ["said"] })
        }
    }

    @Test("The list is paged, in place of the page before")
    func pages() async throws {
        try await KnowledgeStage.run(on: .sqlite) { stage in
            try stage.desk.agent.send("/t", to: stage.place)
            #expect(try await stage.isTold("There are no templates yet."))
            for number in 10...19 { try await stage.make("Template \(number)", "Text \(number)") }
            try stage.desk.agent.send("/t", to: stage.place)
            try await stage.press("More ›", "c:1:t:p")
            #expect(try await stage.isTold("Templates, page 2"))
            #expect(stage.buttons("c:1:t:s")?.buttons.map(\.title) == ["Template 18", "Template 19", "‹ Back"])
            try await stage.press("Template 19", "c:1:t:s")
            #expect(try await stage.desk.eventually { stage.received == ["Text 19"] })
            #expect(stage.desk.sandbox.report.isClean)
        }
    }

    @Test("What cannot be sent is told in the topic, and nothing has happened", arguments: TestEngine.available)
    func refusals(engine: TestEngine) async throws {
        try await KnowledgeStage.run(on: engine) { stage in
            try await stage.make("Queue", "Your queue: {{ticket.queue}}") {
                $0.shortcut = "q"
                $0.actions = TemplateActions(status: .resolved)
            }
            try stage.desk.agent.send("/t q", to: stage.place)
            #expect(try await stage.isTold("“Queue” was not sent: “ticket.queue” has no value here"))
            #expect(stage.received.isEmpty)
            #expect(try await stage.desk.tickets().first?.status == .new)
            try stage.desk.agent.send("/close", to: stage.place)
            try await stage.make("Plain", "text") { $0.shortcut = "plain" }
            #expect(try await stage.desk.quiet())
            try stage.desk.agent.send("/t plain", to: stage.place)
            #expect(try await stage.isTold("“Plain” was not sent: The ticket is closed"))
        }
    }

    @Test("An agent has at hand what is theirs, their queue’s and everybody’s; the nearest first")
    func scopes() async throws {
        try await KnowledgeStage.run(on: .sqlite) { stage in
            let queue = try await stage.desk.database.write { db in
                try db.later("UPDATE tickets SET queue_id = 1")
                return try Catalog.create(
                    Queue(name: "Q"), by: Author(.system, from: nil), at: .now, in: db
                ).id
            }
            #expect(queue == 1)
            try stage.desk.agent.send("/status", to: stage.place)
            #expect(try await stage.isTold("is new"))
            for (name, scope) in [("all", Template.Scope.all), ("mine", .personal), ("ours", .queue)] {
                try await stage.make("Who", "for \(name)") {
                    $0.scope = scope
                    $0.shortcut = "who"
                    if scope == .queue { $0.queueIDs = [1] }
                    if scope == .personal { $0.agentID = 1 }
                }
            }
            try await stage.make("Other", "of another queue") {
                ($0.scope, $0.queueIDs, $0.shortcut) = (.queue, [2], "other")
            }
            try stage.desk.agent.send("/t who", to: stage.place)
            #expect(try await stage.desk.eventually { stage.received == ["for mine"] })
            try stage.desk.agent.send("/t other", to: stage.place)
            #expect(try await stage.isTold("No template matches “other”."))
        }
    }
}

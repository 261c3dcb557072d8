import Desk
import DeskTestSupport
import IntercomBridge
import IntercomSandbox
import TelegramSandbox
import TestSupport
import Testing

@Suite("A conversation in Telegram and in Intercom")
struct ConversationTests {
    @Test("What is said on either side is said on the other, once and in order", arguments: TestEngine.available)
    func bothWays(engine: TestEngine) async throws {
        try await BridgeStage.run(on: engine) { stage in
            let (desk, intercom) = (stage.desk, stage.intercom)
            try desk.customer.send("Hello, where is my parcel?", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.conversations.count == 1 }) else { return }
            try desk.customer.send("Order 1337", to: .bot(desk.bot))
            guard try await desk.eventually({ stage.transcript().count == 2 }) else { return }
            let conversation = stage.conversations[0]
            #expect(conversation.externalID == "telegram:\(desk.customer.id)")
            #expect(intercom.contacts.first?.name == "Carl Customer")
            #expect(intercom.contacts.first?.attributes["telegram_username"] == "carl")
            #expect(stage.transcript() == ["user: Hello, where is my parcel?", "user: Order 1337"])

            try intercom.reply(conversation.id, as: "101", "<p>Hi <b>Carl</b>!</p><p>It is on its way.</p>")
            guard try await desk.eventually({ stage.received().count == 1 }) else { return }
            #expect(stage.received() == ["Hi Carl!\n\nIt is on its way."])
            guard try await desk.eventually({ try await stage.posted().count == 3 }) else { return }
            let posted = try await stage.posted()
            #expect(posted[2].contains("Ann Intercom via Intercom"))

            let topic = try await desk.topic()
            try desk.agent.send("Anything else?", to: .group(desk.group, topic: topic))
            try desk.agent.send("/note a good customer", to: .group(desk.group, topic: topic))
            guard try await desk.eventually({ stage.transcript().count == 5 }) else { return }
            #expect(stage.transcript()[3...] == ["admin: Anything else?", "note admin: a good customer"])

            #expect(try await stage.settled())
            #expect(stage.received() == ["Hi Carl!\n\nIt is on its way.", "Anything else?"])
            #expect(stage.transcript().count == 5)
            #expect(intercom.report.problems == [])
            #expect(intercom.report.refusals.filter { !$0.contains("404") } == [])
        }
    }
}

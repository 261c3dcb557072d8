import Desk
import DeskTestSupport
import SQL
import TelegramSandbox
import TestSupport
import Testing

@Suite("The main job, against the simulator")
struct MainJobTests {
    @Test(
        "A customer's message becomes a ticket with a topic, and the answer comes back", arguments: TestEngine.available
    )
    func roundTrip(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            try desk.customer.send("My order has not arrived", to: .bot(desk.bot))
            let topic = try await desk.topic()
            #expect(desk.sandbox.topics(of: desk.group).map(\.name) == ["#1 Carl Customer · My order has not arrived"])
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == ["My order has not arrived"] })
            try desk.agent.send("We are looking into it", to: .group(desk.group, topic: topic))
            #expect(
                try await desk.eventually {
                    desk.received(by: desk.customer).map(\.text) == ["We are looking into it"]
                })
            #expect(try await desk.quiet())
            let ticket = try #require(try await desk.tickets().first)
            #expect(ticket.status == .open)
            #expect(ticket.firstResponseAt != nil)
            #expect(desk.sandbox.report.isClean)
        }
    }

    @Test("Ten first messages at once make one ticket and one topic, in order", arguments: TestEngine.available)
    func tenAtOnce(engine: TestEngine) async throws {
        try await DeskHarness.run(on: engine) { desk in
            let texts = (1...10).map { "message \($0)" }
            for text in texts { try desk.customer.send(.text(text), to: .bot(desk.bot)) }
            let topic = try await desk.topic()
            #expect(try await desk.eventually { desk.posts(in: topic).map(\.text) == texts })
            #expect(try await desk.quiet())
            #expect(desk.sandbox.topics(of: desk.group).count == 1)
            #expect(try await desk.tickets().count == 1)
            #expect(desk.sandbox.report.isClean)
        }
    }
}
